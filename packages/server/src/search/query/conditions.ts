import { type Condition, optionalFields, type TextField, type TimeField } from "./ast.ts";
import { readCount } from "./counts.ts";
import { badQuery } from "./errors.ts";
import { type FieldName, fieldOf, metadataPath } from "./fields.ts";
import { readInterval } from "./intervals.ts";
import { readTimes } from "./times.ts";
import type { Token } from "./tokens.ts";

type Simple = Exclude<Condition, { kind: "any" | "metadata" }>;

const comparison = /^\s*(<=|>=|[<>=≤≥])/;
const persistentId = /^(?:doi:|hdl:|https?:\/\/(?:dx\.)?(?:doi\.org|hdl\.handle\.net)\/)?(\d+(?:\.\d+)+\/\S+)$/i;
const day = String.raw`(?:19|20)\d\d(?:-\d\d?(?:-\d\d?)?)?`;
const bareDays = new RegExp(`^(?:${day}\\.\\.(?:${day})?|\\.\\.${day})$`);

const timeExamples = "Write a year, month or day, for example 2024-05, 2024-01-01..2024-03-31 or last 30 days.";
const numberExamples = "Write a number or range with a unit, for example 8..12keV, >9keV or <100K.";

/** What a token asks for. Throws `invalid_query` where it makes no sense. */
export function conditionOf(token: Token, now: Date): Condition {
  const { name, value, quoted } = token;
  if (name === undefined) return quoted ? phraseOrPath(value) : wordOrId(value, now);
  const prefix = /^(doi|hdl)$/i.test(name) && token.operator === ":" ? wordOrId(`${name}:${value}`, now) : undefined;
  if (prefix?.kind === "id") return prefix;
  if (/^file$/i.test(name) && token.operator === ":" && value.startsWith("///")) return wordOrId(value.slice(2), now);
  const field = fieldOf(name);
  return field === undefined ? metadata(token, metadataPath(name)) : fieldCondition(token, field, now);
}

function wordOrId(word: string, now: Date): Simple {
  const id = persistentId.exec(word)?.[1];
  if (id !== undefined) return { kind: "id", id, word };
  const path = pathIn(word.replace(/^file:\/\/(?=\/)/i, ""));
  if (path !== undefined) return { kind: "path", path, orWords: true };
  const times = bareDays.test(word) ? readTimes(word, now) : undefined;
  if (times && !("error" in times)) return { kind: "time", field: "created", ...times };
  return { kind: "word", word };
}

function phraseOrPath(text: string): Simple {
  const path = pathIn(text);
  return path === undefined ? { kind: "phrase", phrase: text } : { kind: "path", path, orWords: true };
}

/** An absolute path in its plain form; undefined for what is none. */
function pathIn(text: string): string | undefined {
  const path = text.trim().replaceAll(/\/+/g, "/").replace(/\/$/, "");
  return /^\/[^/]/.test(path) && !/[*?]/.test(path) ? path : undefined;
}

/** The value with the operator in front where the operator compares. */
const compared = (token: Token) => (token.operator === ":" ? token.value : `${token.operator}${token.value}`);

function failAt(token: Token, error: { message: string; position: number }, suggestion: string): never {
  const added = token.operator === ":" ? 0 : (token.operator?.length ?? 0);
  throw badQuery(error.message, token.valueStart + Math.max(0, error.position - added), suggestion);
}

const listed: readonly string[] = [
  ...["type", "group", "access", "format", "instrument", "technique", "keyword", "sample", "proposal", "beamtime"],
  ...["year", "created", "started", "ingested", "updated", "has"],
];

/** A field's value, or a list of values with commas where no value of the field is likely to hold one. */
function fieldCondition(token: Token, field: FieldName, now: Date): Condition {
  const isList = listed.includes(field) && !token.quoted && token.operator !== "~" && token.value.includes(",");
  const parts = isList ? [...token.value.matchAll(/[^,]+/g)].filter(([part]) => part.trim() !== "") : [];
  const conditions = parts.map((part) =>
    simpleCondition({ ...token, value: part[0].trim(), valueStart: token.valueStart + part.index }, field, now),
  );
  const [only] = conditions;
  if (only === undefined) return simpleCondition(token, field, now);
  if (conditions.length === 1) return only;
  const simple = conditions.filter((one) => one.kind !== "metadata");
  if (simple.length === conditions.length) return { kind: "any", of: simple };
  return failAt(token, { message: "a list of metadata keys", position: 0 }, "Write has:(one or other).");
}

function simpleCondition(token: Token, field: FieldName, now: Date): Exclude<Condition, { kind: "any" }> {
  switch (field) {
    case "created":
    case "started":
    case "ingested":
    case "updated":
      return times(token, field, now);
    case "year":
      return times(token, "created", now);
    case "size":
    case "packed":
    case "files":
      return count(token, field);
    case "published":
      return { kind: "published", value: yesOrNo(token) };
    case "file":
      return { kind: "file", pattern: filePattern(token) };
    case "folder":
      return folder(token);
    case "has":
      return has(token);
    case "proposal":
    case "beamtime":
      return { kind: "proposal", field, value: plain(token) };
    default:
      return textCondition(token, field);
  }
}

function count(token: Token, field: "size" | "packed" | "files"): Simple {
  const interval = readCount(field, compared(token));
  const examples = field === "files" ? "files:>100 or files:1..10" : `${field}:>2GB or ${field}:10..20MB`;
  return "error" in interval
    ? failAt(token, interval.error, `For example ${examples}.`)
    : { kind: "count", field, interval };
}

function textCondition(token: Token, field: TextField): Simple {
  const value = plain(token, true);
  const id = field === "pid" ? persistentId.exec(value)?.[1] : undefined;
  return { kind: "text", field, value: id ?? value, ...(token.operator === "~" ? { inside: true } : {}) };
}

function times(token: Token, field: TimeField, now: Date): Simple {
  const period = readTimes(compared(token), now);
  if (!period) return failAt(token, { message: `"${token.value}" is not a time`, position: 0 }, timeExamples);
  if ("error" in period) return failAt(token, { message: period.error, position: 0 }, timeExamples);
  return { kind: "time", field, ...period };
}

/** A value that is a text: comparisons make no sense for it, `=` does, and `~` where a part of it is asked for. */
function plain(token: Token, mayContain = false): string {
  if (token.operator !== ":" && token.operator !== "=" && !(mayContain && token.operator === "~"))
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
  const value = plain(token, true);
  if (value.replaceAll(/[*?]/g, "").length < 2)
    return failAt(
      token,
      { message: "a part of a file name needs two characters", position: 0 },
      "For example file:*_00012*.",
    );
  return value;
}

function folder(token: Token): Simple {
  const path = pathIn(plain(token));
  if (path !== undefined) return { kind: "path", path, orWords: false };
  return failAt(
    token,
    { message: `"${token.value}" is no absolute path`, position: 0 },
    "Write the whole path, for example folder:/data/2024/run1, or the names as words.",
  );
}

function has(token: Token): Exclude<Condition, { kind: "any" }> {
  const value = plain(token);
  const name = /^files$/i.test(value) ? "file" : (fieldOf(value) ?? "");
  const field = optionalFields.find((one) => one === name);
  return field ? { kind: "has", field } : { kind: "metadata", path: metadataPath(value) };
}

function metadata(token: Token, path: string): Condition {
  const text = compared(token);
  if (token.operator === "~") return { kind: "metadata", path, value: `*${plain(token, true)}*`, pattern: true };
  if (token.quoted && (token.operator === ":" || token.operator === "="))
    return { kind: "metadata", path, value: token.value };
  const asText = token.value.replace(/^=\s*/, "");
  const interval = readInterval(text);
  if (!("error" in interval)) {
    const isOneValue = interval.lo !== undefined && interval.lo === interval.hi;
    return { kind: "metadata", path, interval, ...(isOneValue ? { value: asText } : {}) };
  }
  const isComparison = comparison.test(text) && !/^\s*=/.test(text);
  const isRange = /^\s*[+-]?[\d.]*\d\D*\.\.|^\s*\.\.\s*[\d.+-]/.test(token.value);
  if (isComparison || isRange) return failAt(token, interval.error, numberExamples);
  return { kind: "metadata", path, value: asText, ...(/[*?]/.test(asText) ? { pattern: true } : {}) };
}
