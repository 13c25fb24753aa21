/**
 * Terms as bytes: each UTF-16 code unit by itself in the way of UTF-8. So bytes compare as code units do, a prefix stays a
 * prefix, and any string survives, lone surrogates too. (UTF-8 proper sorts by code points, which is another order.)
 */
export const maxBytesPerUnit = 3;

/** Writes the term at `at`, where `into` has room for `maxBytesPerUnit` each unit. Answers the end. */
export function encodeTerm(term: string, into: Uint8Array, at = 0): number {
  let end = at;
  for (let i = 0; i < term.length; i++) {
    const unit = term.charCodeAt(i);
    if (unit < 0x80) {
      into[end++] = unit;
    } else if (unit < 0x800) {
      into[end++] = 0xc0 | (unit >> 6);
      into[end++] = 0x80 | (unit & 63);
    } else {
      into[end++] = 0xe0 | (unit >> 12);
      into[end++] = 0x80 | ((unit >> 6) & 63);
      into[end++] = 0x80 | (unit & 63);
    }
  }
  return end;
}

/** The bytes of a term. */
export function encodedTerm(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * maxBytesPerUnit);
  return bytes.subarray(0, encodeTerm(text, bytes));
}

/** How many bytes two runs of bytes have in common at their beginnings, counted from `from`. */
export function sharedBytes(a: Uint8Array, aEnd: number, b: Uint8Array, bEnd: number, from = 0): number {
  const end = Math.min(aEnd, bEnd);
  let at = from;
  while (at < end && a[at] === b[at]) at++;
  return at;
}

/** The text of what `encodeTerm` wrote. */
export function decodedTerm(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let at = 0; at < length; ) {
    const first = bytes[at++] ?? 0;
    let unit = first;
    if (first >= 0xe0) {
      unit = ((first & 15) << 12) | (((bytes[at] ?? 0) & 63) << 6) | ((bytes[at + 1] ?? 0) & 63);
      at += 2;
    } else if (first >= 0x80) unit = ((first & 31) << 6) | ((bytes[at++] ?? 0) & 63);
    text += String.fromCharCode(unit);
  }
  return text;
}
