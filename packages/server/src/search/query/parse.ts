import type { Condition, Expression, Query, Term, TextField } from "./ast.ts";
import { readCount } from "./counts.ts";
import { badQuery } from "./errors.ts";
import { type FieldName, fieldOf, metadataPath } from "./fields.ts";
import { readInterval } from "./intervals.ts";
import { readTimes } from "./times.ts";
import { type Token, tokenize } from "./tokens.ts";

const maxQueryLength = 4_000;
const maxTerms = 50;
const comparison = /^\s*(<=|>=|[<>=≤≥])/;
const persistentId = /^(?:doi:|hdl:|https?:\/\/(?:dx\.)?(?:doi\.org|hdl\.handle\.net)\/)?(\d+(?:\.\d+)+\/\S+)$/i;

const timeExamples = "Write a year, month or day, for example 2024-05 or 2024-01-01..2024-03-31.";
const numberExamples = "Write a number or range with a unit, for example 8..12keV, >9keV or <100K.";

/** Parses a query. Throws `invalid_query` with the position of what is wrong and a suggestion. */
export function parseQuery(text: string): Query {
  if (text.length > maxQueryLength)
    throw badQuery(`it is longer than ${maxQueryLength} characters`, maxQueryLength, "Shorten it.");
  const control = text.search(/(?!\s)\p{Cc}/u);
  if (control >= 0) throw badQuery("it contains a control character", control, "Remove it.");
  const tokens = tokenize(
    text.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, " "),
  );
  if (tokens.length > maxTerms)
    throw badQuery(`it has more than ${maxTerms} terms`, tokens[maxTerms]?.start ?? 0, "Leave some out.");
  const terms = tokens
    .filter((token) => token.value !== "" || token.name !== undefined)
    .map((token) => termOf(text, token));
  const parts = terms.map(({ negated }, index): Expression => {
    const term: Expression = { op: "term", index };
    return negated ? { op: "not", of: term } : term;
  });
  const [only] = parts;
  return { terms, expression: parts.length === 1 && only ? only : { op: "and", of: parts } };
}

function termOf(text: string, token: Token): Term {
  return {
    text: text.slice(token.start, token.end),
    position: token.start,
    negated: token.negated,
    condition: conditionOf(token),
  };
}

function conditionOf(token: Token): Condition {
  const { name, value, quoted } = token;
  if (name === undefined) return quoted ? { kind: "phrase", phrase: value } : wordOrId(value);
  const prefix = /^(doi|hdl)$/i.test(name) && token.operator === ":" ? wordOrId(`${name}:${value}`) : undefined;
  if (prefix?.kind === "id") return prefix;
  const field = fieldOf(name);
  return field === undefined ? metadata(token, metadataPath(name)) : fieldCondition(token, field);
}

function wordOrId(word: string): Condition {
  const id = persistentId.exec(word)?.[1];
  return id === undefined ? { kind: "word", word } : { kind: "id", id, word };
}

/** The value with the operator in front where the operator compares. */
const compared = (token: Token) => (token.operator === ":" ? token.value : `${token.operator}${token.value}`);

function failAt(token: Token, error: { message: string; position: number }, suggestion: string): never {
  const added = token.operator === ":" ? 0 : (token.operator?.length ?? 0);
  throw badQuery(error.message, token.valueStart + Math.max(0, error.position - added), suggestion);
}

function fieldCondition(token: Token, field: FieldName): Condition {
  const text = compared(token);
  switch (field) {
    case "created":
    case "updated":
      return times(token, field, text);
    case "year":
      return times(token, "created", text);
    case "size":
    case "files": {
      const interval = readCount(field, text);
      const examples = field === "size" ? "size:>2GB or size:10..20MB" : "files:>100 or files:1..10";
      return "error" in interval
        ? failAt(token, interval.error, `For example ${examples}.`)
        : { kind: "count", field, interval };
    }
    case "published":
      return { kind: "published", value: yesOrNo(token) };
    case "file":
      return { kind: "file", pattern: filePattern(token) };
    case "proposal":
    case "beamtime":
      return { kind: "proposal", field, value: plain(token) };
    default:
      return textCondition(token, field);
  }
}

function textCondition(token: Token, field: TextField): Condition {
  const value = plain(token);
  const id = field === "pid" ? persistentId.exec(value)?.[1] : undefined;
  return { kind: "text", field, value: id ?? value };
}

function times(token: Token, field: "created" | "updated", text: string): Condition {
  const period = readTimes(text);
  if (!period) return failAt(token, { message: `"${token.value}" is not a time`, position: 0 }, timeExamples);
  return { kind: "time", field, ...period };
}

/** A value that is a text: comparisons make no sense for it, `=` does. */
function plain(token: Token): string {
  if (token.operator !== ":" && token.operator !== "=")
    return failAt(
      token,
      { message: `${token.name} is a text and cannot be compared`, position: 0 },
      `Write ${token.name}:value.`,
    );
  if (token.value.trim() === "")
    return failAt(token, { message: `${token.name} has no value`, position: 0 }, `Write ${token.name}:value.`);
  return token.value.trim();
}

function yesOrNo(token: Token): boolean {
  const value = plain(token).toLowerCase();
  if (["true", "yes", "1"].includes(value)) return true;
  if (["false", "no", "0"].includes(value)) return false;
  return failAt(
    token,
    { message: `"${token.value}" is neither true nor false`, position: 0 },
    "Write published:true or published:false.",
  );
}

function filePattern(token: Token): string {
  const value = plain(token);
  if (value.replaceAll(/[*?]/g, "").length < 2)
    return failAt(
      token,
      { message: "a part of a file name needs two characters", position: 0 },
      "For example file:*_00012*.",
    );
  return value;
}

function metadata(token: Token, path: string): Condition {
  const text = compared(token);
  if (token.quoted && token.operator === ":") return { kind: "metadata", path, value: token.value };
  const asText = token.value.replace(/^=\s*/, "");
  const interval = readInterval(text);
  if (!("error" in interval)) {
    const isOneValue = interval.lo !== undefined && interval.lo === interval.hi;
    return { kind: "metadata", path, interval, ...(isOneValue ? { value: asText } : {}) };
  }
  const isComparison = comparison.test(text) && !/^\s*=/.test(text);
  const isRange = /^\s*[+-]?[\d.]*\d\D*\.\.|^\s*\.\.\s*[\d.+-]/.test(token.value);
  if (isComparison || isRange) return failAt(token, interval.error, numberExamples);
  return { kind: "metadata", path, value: asText };
}
