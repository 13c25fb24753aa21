/**
 * Whether a text fits a pattern as a whole: `*` stands for any characters, `?` for one (a code point). Takes at most the
 * product of both lengths, whatever the pattern.
 */
export function fitsGlob(text: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const sign = pattern.charAt(place);
    if (sign === "*") {
      star = place++;
      retry = at;
    } else if (place < pattern.length && (sign === "?" || sign === text.charAt(at))) {
      at += sign === "?" ? widthAt(text, at) : 1;
      place++;
    } else if (star >= 0) {
      retry += widthAt(text, retry);
      at = retry;
      place = star + 1;
    } else return false;
  }
  while (pattern.charAt(place) === "*") place++;
  return place === pattern.length;
}

const widthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
