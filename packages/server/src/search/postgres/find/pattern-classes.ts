/** What a class needs of the expression around it. */
interface Source {
  readonly pattern: string;
  at: number;
  /** The character that an escape stands for, its first letter already read. */
  escaped(letter: string): string;
}

interface Item {
  /** One character, or the letter of a class such as `\d`. */
  character?: string;
  shorthand?: string;
}

/** Reads `[…]`, its bracket already read, and writes it as PostgreSQL takes it. */
export class ClassReader {
  readonly source: Source;
  readonly fail: (detail: string) => Error;

  constructor(source: Source, fail: (detail: string) => Error) {
    this.source = source;
    this.fail = fail;
  }

  read(): string {
    const { source } = this;
    const isNegated = source.pattern[source.at] === "^";
    if (isNegated) source.at++;
    const ranges: string[] = [];
    const shorthands: string[] = [];
    while (source.pattern[source.at] !== "]") {
      const { character, shorthand } = this.item();
      if (shorthand !== undefined) {
        shorthands.push(shorthand);
        continue;
      }
      const isRange = source.pattern[source.at] === "-" && source.pattern[source.at + 1] !== "]";
      if (!isRange) {
        ranges.push(quotedInClass(character ?? ""));
        continue;
      }
      source.at++;
      const end = this.item();
      if (end.character === undefined) throw this.fail("has a range that ends with a class");
      ranges.push(`${quotedInClass(character ?? "")}-${quotedInClass(end.character)}`);
    }
    source.at++;
    return write(ranges, shorthands, isNegated);
  }

  item(): Item {
    const { source } = this;
    const character = String.fromCodePoint(source.pattern.codePointAt(source.at) ?? 0);
    source.at += character.length;
    if (character !== "\\") return { character };
    const letter = String.fromCodePoint(source.pattern.codePointAt(source.at) ?? 0);
    source.at += letter.length;
    if (/[dDwWsS]/.test(letter)) return { shorthand: letter };
    if (letter === "b") return { character: "\b" };
    return { character: source.escaped(letter) };
  }
}

/** Classes as JavaScript means them, to stand inside of brackets; PostgreSQL's own count the letters of all scripts. */
const members: Readonly<Record<string, string>> = { d: "0-9", w: "A-Za-z0-9\\_", s: "\\s" };

/** A class such as `\d` or `\W` outside of brackets. */
export const shorthandClass = (letter: string): string =>
  `[${letter === letter.toUpperCase() ? "^" : ""}${members[letter.toLowerCase()] ?? ""}]`;

// A complement such as \D cannot stand inside of brackets: it becomes an alternative beside them.
function write(ranges: readonly string[], shorthands: readonly string[], isNegated: boolean): string {
  const inside = [...ranges, ...shorthands.flatMap((letter) => members[letter] ?? [])];
  const complements = shorthands.filter((letter) => members[letter] === undefined).map(shorthandClass);
  const ways = [...(inside.length > 0 ? [`[${inside.join("")}]`] : []), ...complements];
  if (ways.length === 0) return isNegated ? "." : "(?!)";
  if (!isNegated) return ways.length === 1 ? (ways[0] ?? "") : `(?:${ways.join("|")})`;
  return complements.length === 0 ? `[^${inside.join("")}]` : `(?:(?!${ways.join("|")}).)`;
}

const quotedInClass = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (/[\p{L}\p{N}]/u.test(character) || code >= 0x80) return character;
  return code < 0x20 || code === 0x7f ? `\\u${code.toString(16).padStart(4, "0")}` : `\\${character}`;
};
