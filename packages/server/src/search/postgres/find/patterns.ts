import type { FieldPath } from "@margay/contract";
import { ClassReader, shorthandClass } from "./pattern-classes.ts";
import { refusal } from "./refusal.ts";

const maxLength = 1_000;
const maxNesting = 30;
/** Parts of an expression after its repetitions are written out, which is what PostgreSQL does. */
const maxSize = 5_000;
const maxRepeat = 255;

/** A regular expression as PostgreSQL takes it, and texts of which every match has each. */
export interface Pattern {
  text: string;
  ignoreCase: boolean;
  literals: string[];
}

/** A piece of an expression; `runs` are the literal texts that it cannot match without. */
interface Piece {
  text: string;
  size: number;
  runs: string[];
  /** Set for a single literal character, which joins its neighbours. */
  character?: string;
}

/** Throws `invalid_query` for what is too long, no regular expression, or has no counterpart in PostgreSQL. */
export function checkPattern(field: FieldPath, pattern: string): void {
  translate(field, pattern, false);
}

/** Turns a regular expression as JavaScript reads it into one of PostgreSQL. Throws `invalid_query`. */
export function translate(field: FieldPath, pattern: string, ignoreCase: boolean): Pattern {
  const fail = (detail: string) => refusal(field, `the pattern ${detail}`);
  if (pattern.length > maxLength) throw fail(`is longer than ${maxLength} characters`);
  if (pattern.includes("\0") || !pattern.isWellFormed()) throw fail("holds a character that no text can hold");
  // Options at the start are Perl's spelling, which clients of other catalogues use.
  const [head = "", options = ""] = /^\(\?([is]+)\)/.exec(pattern) ?? [];
  const body = pattern.slice(head.length);
  try {
    new RegExp(body);
  } catch (error) {
    throw refusal(field, `the pattern is no regular expression (${messageOf(error)})`, error);
  }
  const reader = new Reader(body, options.includes("s"), fail);
  const { text, size, runs } = reader.alternatives(0);
  if (size > maxSize) throw fail("repeats too much; use smaller counts");
  return { text: `(?:${text})`, ignoreCase: ignoreCase || options.includes("i"), literals: runs };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : String(error));

type Fail = (detail: string) => Error;

class Reader {
  readonly pattern: string;
  readonly dotAll: boolean;
  readonly fail: Fail;
  at = 0;

  constructor(pattern: string, dotAll: boolean, fail: Fail) {
    this.pattern = pattern;
    this.dotAll = dotAll;
    this.fail = fail;
  }

  alternatives(nesting: number): Piece {
    if (nesting > maxNesting) throw this.fail(`nests deeper than ${maxNesting} groups`);
    const pieces = [this.sequence(nesting)];
    while (this.pattern[this.at] === "|") {
      this.at++;
      pieces.push(this.sequence(nesting));
    }
    return {
      text: pieces.map(({ text }) => text).join("|"),
      size: pieces.reduce((sum, { size }) => sum + size, 0),
      runs: pieces.length === 1 ? (pieces[0]?.runs ?? []) : [],
    };
  }

  sequence(nesting: number): Piece {
    const sum: Piece = { text: "", size: 1, runs: [] };
    let run = "";
    const endRun = () => {
      if (run !== "") sum.runs.push(run);
      run = "";
    };
    while (this.at < this.pattern.length && this.pattern[this.at] !== "|" && this.pattern[this.at] !== ")") {
      const piece = this.atom(nesting);
      const repeat = this.quantifier();
      sum.text += piece.text + repeat.text;
      sum.size += Math.min(piece.size * repeat.copies, maxSize * 2);
      if (repeat.text === "" && piece.character !== undefined) run += piece.character;
      else {
        endRun();
        if (repeat.min > 0) sum.runs.push(...(piece.character === undefined ? piece.runs : [piece.character]));
      }
    }
    endRun();
    return sum;
  }

  atom(nesting: number): Piece {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) ?? 0);
    this.at += character.length;
    if (character === "(") return this.group(nesting);
    if (character === "[") return plain(new ClassReader(this, this.fail).read());
    if (character === ".") return plain(this.dotAll ? "." : "[^\\n\\r\\u2028\\u2029]");
    if (character === "^" || character === "$") return plain(character);
    if (character === "\\") return this.escape();
    return literal(character);
  }

  group(nesting: number): Piece {
    const [open = "(", look] =
      /^\((?:\?(:|=|!|<=|<!|<[\p{L}_$][\p{L}\p{N}_$]*>))?/u.exec(this.pattern.slice(this.at - 1)) ?? [];
    if (look === undefined && this.pattern[this.at] === "?") throw this.fail("has a group of an unknown kind");
    this.at += open.length - 1;
    const isLook = look !== undefined && /^(?:=|!|<=|<!)$/.test(look);
    const inner = this.alternatives(nesting + 1);
    this.at++; // the closing parenthesis: JavaScript has accepted the pattern
    // No group is ever referred to.
    return { text: `(?${isLook ? look : ":"}${inner.text})`, size: inner.size + 1, runs: isLook ? [] : inner.runs };
  }

  escape(): Piece {
    const letter = String.fromCodePoint(this.pattern.codePointAt(this.at) ?? 0);
    this.at += letter.length;
    if (/[dDwWsS]/.test(letter)) return plain(shorthandClass(letter));
    if (letter === "b") return plain("\\y");
    if (letter === "B") return plain("\\Y");
    // Perl's anchors; to JavaScript they are letters, which nobody means.
    if (letter === "A" || letter === "Z" || letter === "z") return plain(letter === "A" ? "\\A" : "\\Z");
    if (/[1-9]/.test(letter) || letter === "k") throw this.fail("refers back to a group, which is not supported");
    return literal(this.escaped(letter));
  }

  /** The character that an escape stands for, its first letter already read. */
  escaped(letter: string): string {
    const known = controls[letter];
    if (known !== undefined) return known;
    const hex = letter === "x" ? /^[\da-f]{2}/i : letter === "u" ? /^[\da-f]{4}(?:\\u[\da-f]{4})?/i : undefined;
    const digits = hex?.exec(this.pattern.slice(this.at))?.[0];
    if (digits !== undefined) return this.coded(digits);
    const control = letter === "c" ? /^[a-z]/i.exec(this.pattern.slice(this.at))?.[0] : undefined;
    if (control !== undefined) {
      this.at++;
      return String.fromCharCode(control.charCodeAt(0) % 32);
    }
    if (/[\p{L}\p{N}]/u.test(letter) || letter === "\0") throw this.fail(`has \\${letter}, which is not supported`);
    return letter;
  }

  coded(digits: string): string {
    const units = digits.split(/\\u/i).map((one) => Number.parseInt(one, 16));
    const [first = 0, second] = units;
    const isPair = second !== undefined && first >= 0xd800 && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
    this.at += isPair || second === undefined ? digits.length : digits.indexOf("\\");
    const character = isPair ? String.fromCharCode(first, second) : String.fromCharCode(first);
    if (character === "\0" || !character.isWellFormed()) throw this.fail("holds a character that no text can hold");
    return character;
  }

  quantifier(): { text: string; min: number; copies: number } {
    const [text, bounds] = /^(?:[*+?]|\{(\d+(?:,\d*)?)\})\??/.exec(this.pattern.slice(this.at)) ?? [];
    if (text === undefined) return { text: "", min: 1, copies: 1 };
    this.at += text.length;
    if (bounds === undefined) return { text, min: text.startsWith("+") ? 1 : 0, copies: 1 };
    const [min = 0, max = min] = bounds.split(",").map((one) => (one === "" ? undefined : Number(one)));
    if (min > maxRepeat || max > maxRepeat) throw this.fail(`repeats more than ${maxRepeat} times`);
    return { text, min, copies: Math.max(min, max, 1) };
  }
}

const controls: Readonly<Record<string, string | undefined>> = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v" };

const plain = (text: string): Piece => ({ text, size: 1, runs: [] });
const literal = (character: string): Piece => ({ text: quoted(character), size: 1, runs: [], character });

/** One character of which nothing is special to PostgreSQL, inside or outside of brackets. */
export function quoted(character: string): string {
  if (/[\p{L}\p{N}]/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\u${code.toString(16).padStart(4, "0")}`;
  return code < 0x80 ? `\\${character}` : character;
}
