/** What heads have to have somewhere, in the language of patterns: `*` any characters, `?` one. */
export interface HeadPattern {
  text: string;
  /** The word for what goes before the number that the pattern says is a counter. */
  before?: string;
}

const maxPatterns = 60;

/**
 * Patterns for the heads of names (see migration 0010): if a name has the given pattern somewhere, the heads of its chunk
 * have one of these. Undefined where that would be too many.
 *
 * A head is a name of which `#` may stand for one or two digits: the last ones of a number. Each pattern says where in
 * the given one that `#` may be.
 */
export function headPatterns(pattern: string): HeadPattern[] | undefined {
  const text = pattern.replaceAll(/\*+/g, "*");
  const found = new Map<string, HeadPattern>([[text, { text }]]);
  const mask = (from: number, to: number, before?: string) => {
    const masked = `${text.slice(0, from)}#${text.slice(to)}`;
    if (!found.has(masked)) found.set(masked, { text: masked, ...(before === undefined ? {} : { before }) });
  };
  for (const { 0: run, index } of text.matchAll(/[0-9?]+/g)) {
    const end = index + run.length;
    const isOpen = end === text.length || text[end] === "*";
    if (run.includes("?")) {
      // Any of its places may be the last digit, or none.
      for (let at = index; at < end; at++) {
        mask(at, at + 1);
        if (at + 2 <= end) mask(at, at + 2);
      }
    } else {
      const before = wordFor(text.slice(0, index));
      mask(Math.max(index, end - 2), end, before);
      // The number may go on behind the pattern's digits.
      if (isOpen) mask(end - 1, end, before);
    }
  }
  // Both sides of a `*` that stands for nothing.
  for (const { index } of text.matchAll(/[0-9?](?=\*[0-9?])/g)) mask(index, index + 3);
  return found.size > maxPatterns ? undefined : [...found.values()];
}

const letters: Record<string, string> = { _: "j", "-": "x", "/": "w", ".": "k" };

/** As `file_heads` makes it; undefined where the two characters are not known. */
function wordFor(before: string): string | undefined {
  const two = [...before].slice(-2);
  if (two.length < 2 || two.some((one) => /[^!-~]|[*?]/.test(one))) return undefined;
  return `q${two.map((one) => letters[one] ?? one.toLowerCase().replace(/[^a-z0-9]/, "v")).join("")}`;
}
