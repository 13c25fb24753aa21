// The 27 characters by which windows-1252 differs from Latin-1; TextDecoder("ascii") decodes as windows-1252.
const cp1252 = new Map<number, number>(
  [..."€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"].map((character, index) => [
    character.codePointAt(0) ?? 0,
    [
      0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
      0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f,
    ][index] ?? 0,
  ]),
);
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Files often declare ASCII and hold UTF-8 ("µm" then arrives as "Âµm"). Turns such text back into its bytes and
 * decodes them as UTF-8; text that is not UTF-8 is returned as it came (Latin-1).
 */
export function recodeUtf8(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is for "ASCII only".
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const byte = code <= 0xff ? code : cp1252.get(code);
    if (byte === undefined) return text;
    bytes[index] = byte;
  }
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return text;
  }
}

/** Removes control characters (line breaks and tabs stay), repairs lone surrogates, trims. */
export function cleanText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes.
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "")
      .replace(/\r\n?/g, "\n")
      .toWellFormed()
      .trim()
  );
}
