const slots = 1 << 16;
const maxLength = 48;

/**
 * Turns bytes of UTF-8 into strings. Short ones that were met lately are not made again: the rows of a catalogue repeat
 * their words, and finding one costs a fifth of making it.
 */
export class Texts {
  readonly #known: string[] = new Array<string>(slots).fill("");

  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return "";
    if (length > maxLength) return bytes.toString("utf8", start, end);
    let hash = length;
    let seen = 0;
    for (let at = start; at < end; at++) {
      // The loop stays within the buffer.
      const byte = bytes[at] as number;
      seen |= byte;
      hash = Math.imul(hash ^ byte, 16_777_619);
    }
    if (seen > 127) return bytes.toString("utf8", start, end);
    const slot = (hash ^ (hash >>> 16)) & (slots - 1);
    // Every slot holds a string.
    const known = this.#known[slot] as string;
    if (isSame(known, bytes, start, length)) return known;
    const made = bytes.toString("latin1", start, end);
    this.#known[slot] = made;
    return made;
  }
}

function isSame(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}
