import { searchUnit } from "@margay/units";
import { badQuery } from "./errors.ts";
import { isTime } from "./fields.ts";
import { relativeTime } from "./times.ts";

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

/** A name and an operator whose values follow in parentheses. */
export interface Scope {
  name: string;
  operator: string;
}

/** Where values of a name are a group: `type:(raw or derived)`. */
export interface Opening extends Scope {
  start: number;
  negated: boolean;
  /** Place of the parenthesis. */
  parenthesis: number;
}

const maxNumberLength = 200;
const space = /\s*/y;
const operators = String.raw`!=|:|<=|>=|[<>=≤≥]|~(?=[^\s)])`;
const operator = new RegExp(operators, "y");
const spacedOperator = /\s+(!=|<=|>=|[<>=≤≥])/y;
// A name begins with a letter, so that times (12:30) and PIDs (20.500.12345/…) are words. Its parentheses are closed.
const named = String.raw`[\p{L}_](?:[^\s":<>=≤≥~!()]|!(?!=)|\([^\s":<>=≤≥~()]*\))*`;
const nameThenOperator = new RegExp(`(${named})(${operators})`, "uy");
const bareName = new RegExp(`^${named}$`, "u");
const number = String.raw`[+\-−]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const onlySign = /^(?:<=|>=|[<>=≤≥]|\.\.)$/;
const startsNumber = new RegExp(`^${number}`, "u");
const endsInNumber = new RegExp(String.raw`^(?:<=|>=|[<>=≤≥])?\s*(?:${number}\S*\s*\.\.\s*|\.\.\s*)?${number}$`, "u");
const oneTime = String.raw`(?:${relativeTime}|\d{4}[-\d:TtZz+]*)`;
const spacedTime = new RegExp(
  String.raw`(?:(?:<=|>=|[<>=≤≥])\s*)?(?:${oneTime}\s*\.\.\s*${oneTime}|\.\.\s*${oneTime}|${oneTime}(?:\s*\.\.(?!\S))?)(?=[\s)]|$)`,
  "iy",
);
const bareTime = /last\s+\d{1,5}\s+(?:minute|hour|day|week|month|year)s?(?=[\s)]|$)/iy;
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

/** The first place from here on that is no white space. */
export const skip = (text: string, at: number): number => at + (match(space, text, at)?.[0].length ?? 0);

/** Characters up to white space, a quote, or a parenthesis that closes what was opened before: `f(x)` is one run. */
export function runAt(text: string, at: number): string {
  let depth = 0;
  let end = at;
  for (; end < text.length; end++) {
    const sign = text.charAt(end);
    if (sign === '"' || /\s/.test(sign)) break;
    if (sign === "(") depth++;
    else if (sign === ")" && --depth < 0) break;
  }
  return text.slice(at, end);
}

/** Reads a quoted text; `""` inside stands for one quote. */
function quoted(text: string, at: number): { value: string; end: number } {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] !== '"') continue;
    if (text[end + 1] !== '"') return { value: text.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 };
    end++;
  }
  throw badQuery("the quote is not closed", at, 'Close it with another ".');
}

/** Reads a value, with what belongs to it behind spaces: `8 .. 12 keV`, `> 9 keV`, `last 30 days`. */
function valueAt(text: string, at: number, name: string): { value: string; end: number } {
  const time = isTime(name) ? match(spacedTime, text, at)?.[0] : undefined;
  if (time !== undefined) return { value: time, end: at + time.length };
  let end = at + runAt(text, at).length;
  for (;;) {
    const value = text.slice(at, end);
    const next = skip(text, end);
    const more = next > end ? runAt(text, next) : "";
    if (more === "" || !wants(value, more)) return { value, end };
    end = next + more.length;
  }
}

interface Head {
  start: number;
  negated: boolean;
}

function conditionAt(text: string, head: Head, name: string, nameEnd: number): Token | Opening | undefined {
  const spaced = match(spacedOperator, text, nameEnd);
  const found = match(operator, text, nameEnd)?.[0] ?? spaced?.[1];
  if (found === undefined) return undefined;
  const valueStart = skip(text, nameEnd + (spaced?.[0].length ?? found.length));
  if (valueStart >= text.length || text[valueStart] === ")")
    throw badQuery(
      `${name}${found} has no value`,
      head.start,
      `Type what ${name} shall be, for example ${name}:value.`,
    );
  const isUnequal = found === "!=";
  const sign = isUnequal ? "=" : found;
  const negated = head.negated !== isUnequal;
  if (text[valueStart] === "(") {
    if (sign === ":" || sign === "=" || sign === "~")
      return { start: head.start, negated, name, operator: sign, parenthesis: valueStart };
    throw badQuery(`${found} takes one value`, valueStart, `Write ${name}:(>1 or <0) to compare with several.`);
  }
  return { ...tokenOf(text, valueStart, { name, operator: sign }), start: head.start, negated };
}

function tokenOf(text: string, at: number, scope: Scope): Token {
  const isQuoted = text[at] === '"';
  const { value, end } = isQuoted ? quoted(text, at) : valueAt(text, at, scope.name);
  return { ...scope, start: at, end, negated: false, value, valueStart: at, quoted: isQuoted };
}

/** One value inside of the parentheses of a name. A minus before a digit is the number's own. */
export function valueToken(text: string, start: number, scope: Scope): Token {
  const negated = text[start] === "-" && /[^\s\-\d.)]/.test(text[start + 1] ?? " ");
  return { ...tokenOf(text, negated ? start + 1 : start, scope), start, negated };
}

/** The name of a condition that begins here, if one does. */
export function nameAt(text: string, at: number): string | undefined {
  const head = match(nameThenOperator, text, at);
  const isAddress = head?.[2] === ":" && text.startsWith("//", at + head[0].length);
  return isAddress ? undefined : head?.[1];
}

/** The name and the operator that begin here, if they do. */
export function nameThenSign(text: string, at: number): Scope | undefined {
  const [, name, sign] = match(nameThenOperator, text, at) ?? [];
  return name === undefined || sign === undefined ? undefined : { name, operator: sign };
}

/** Whether a minus here turns what follows into its opposite. */
export const isNegation = (text: string, at: number): boolean =>
  text[at] === "-" && /[^\s\-)]/.test(text[at + 1] ?? " ");

/** Reads one term. Throws `invalid_query` with the position of an unclosed quote or a missing value. */
export function tokenAt(text: string, start: number): Token | Opening {
  const negated = isNegation(text, start);
  const at = negated ? start + 1 : start;
  const head = { start, negated };
  if (text[at] === '"') {
    const { value, end } = quoted(text, at);
    const asName = value === "" || /\s/.test(text[end] ?? " ") ? undefined : conditionAt(text, head, value, end);
    return asName ?? { ...head, end, value, valueStart: at + 1, quoted: true };
  }
  const time = match(bareTime, text, at)?.[0];
  if (time !== undefined)
    return {
      ...head,
      end: at + time.length,
      name: "created",
      operator: ":",
      value: time,
      valueStart: at,
      quoted: false,
    };
  const name = nameAt(text, at);
  if (name !== undefined) {
    const token = conditionAt(text, head, name, at + name.length);
    if (token) return token;
  }
  const word = runAt(text, at);
  const asName = bareName.test(word) ? conditionAt(text, head, word, at + word.length) : undefined;
  return asName ?? { ...head, end: at + word.length, value: word, valueStart: at, quoted: false };
}
