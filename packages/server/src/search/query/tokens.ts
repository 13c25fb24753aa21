import { searchUnit } from "@margay/units";
import { badQuery } from "./errors.ts";

/** A word, a phrase, or a name with an operator and a value. */
export interface Token {
  start: number;
  end: number;
  negated: boolean;
  /** Left of the operator; absent for words and phrases. */
  name?: string;
  operator?: string;
  value: string;
  /** Where the value begins. */
  valueStart: number;
  quoted: boolean;
}

const maxNumberLength = 200;
const space = /\s*/y;
const run = /[^\s"]+/y;
const operator = /:|<=|>=|[<>=≤≥]/y;
const spacedOperator = /\s+(<=|>=|[<>=≤≥])/y;
// A name begins with a letter, so that times (12:30) and PIDs (20.500.12345/…) are words.
const nameThenOperator = /([\p{L}_][^\s":<>=≤≥]*)(:|<=|>=|[<>=≤≥])/uy;
const bareName = /^[\p{L}_][^\s":<>=≤≥]*$/u;
const number = String.raw`[+\-−]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const onlySign = /^(?:<=|>=|[<>=≤≥]|\.\.)$/;
const startsNumber = new RegExp(`^${number}`, "u");
const endsInNumber = new RegExp(String.raw`^(?:<=|>=|[<>=≤≥])?\s*(?:${number}\S*\s*\.\.\s*|\.\.\s*)?${number}$`, "u");
// Units that are also words of English and follow numbers in plain text.
const alsoWords = new Set(["in", "at", "a", "as", "to", "h", "d", "t", "point", "points", "link", "rod", "stick"]);

const isUnit = (text: string) => {
  const unit = searchUnit(text);
  return /^[\p{L}%‰°µΩ]/u.test(text) && !unit.startsWith("?") && !alsoWords.has(text) && !text.includes(":");
};

/** True where a second bound or a unit must be behind the space. */
function wants(value: string, more: string): boolean {
  // Longer values are no numbers; the check also bounds the work of the patterns.
  if (value.length > maxNumberLength) return false;
  const isOpen = onlySign.test(value) || (value.endsWith("..") && /\d/.test(value));
  if (isOpen) return startsNumber.test(more) || more.startsWith("..");
  if (more.startsWith("..")) return /\d/.test(value);
  return isUnit(more) && endsInNumber.test(value);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const skip = (text: string, at: number): number => at + (match(space, text, at)?.[0].length ?? 0);

/** Reads a quoted text; `""` inside stands for one quote. */
function quoted(text: string, at: number): { value: string; end: number } {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] !== '"') continue;
    if (text[end + 1] !== '"') return { value: text.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 };
    end++;
  }
  throw badQuery("the quote is not closed", at, 'Close it with another ".');
}

/** Reads a value, with what belongs to it behind spaces: `8 .. 12 keV`, `> 9 keV`. */
function valueAt(text: string, at: number): { value: string; end: number } {
  let end = at + (match(run, text, at)?.[0].length ?? 0);
  for (;;) {
    const value = text.slice(at, end);
    const next = skip(text, end);
    const more = next > end ? match(run, text, next)?.[0] : undefined;
    if (more === undefined) return { value, end };
    if (!wants(value, more)) return { value, end };
    end = next + more.length;
  }
}

function named(text: string, start: number, negated: boolean, name: string, nameEnd: number): Token | undefined {
  const spaced = match(spacedOperator, text, nameEnd);
  const sign = match(operator, text, nameEnd)?.[0] ?? spaced?.[1];
  if (sign === undefined) return undefined;
  const behind = nameEnd + (spaced?.[0].length ?? sign.length);
  const valueStart = skip(text, behind);
  if (valueStart >= text.length)
    throw badQuery(`${name}${sign} has no value`, start, `Type what ${name} shall be, for example ${name}:value.`);
  const isQuoted = text[valueStart] === '"';
  const { value, end } = isQuoted ? quoted(text, valueStart) : valueAt(text, valueStart);
  return { start, end, negated, name, operator: sign, value, valueStart, quoted: isQuoted };
}

function tokenAt(text: string, start: number): Token {
  const negated = text[start] === "-" && /[^\s-]/.test(text[start + 1] ?? " ");
  const at = negated ? start + 1 : start;
  if (text[at] === '"') {
    const { value, end } = quoted(text, at);
    const asName = value === "" || /\s/.test(text[end] ?? " ") ? undefined : named(text, start, negated, value, end);
    return asName ?? { start, end, negated, value, valueStart: at + 1, quoted: true };
  }
  const head = match(nameThenOperator, text, at);
  const isAddress = head?.[2] === ":" && text.startsWith("//", at + head[0].length);
  const name = isAddress ? undefined : head?.[1];
  if (name !== undefined) {
    const token = named(text, start, negated, name, at + name.length);
    if (token) return token;
  }
  const word = match(run, text, at)?.[0] ?? "";
  const asName = bareName.test(word) ? named(text, start, negated, word, at + word.length) : undefined;
  return asName ?? { start, end: at + word.length, negated, value: word, valueStart: at, quoted: false };
}

/** Cuts a query into tokens. Throws `invalid_query` with the position of an unclosed quote or a missing value. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skip(text, 0); at < text.length; ) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skip(text, token.end);
  }
  return tokens;
}
