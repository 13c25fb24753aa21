import type { Highlight } from "@margay/contract";
import type { Expression, Query } from "../query/index.ts";

/** A run of words to look for; of a phrase whole words, else their beginnings. */
export interface Wanted {
  parts: readonly string[];
  whole: boolean;
}

const maxPieces = 3;
const maxRanges = 5;
const around = 60;
const maxTextLength = 20_000;
const maxValues = 2_000;

/** What of a query stands in the texts of its matches: words and phrases that are not negated. */
export function wantedIn({ terms, expression }: Query): Wanted[] {
  const found: Wanted[] = [];
  const visit = (part: Expression, negated: boolean): void => {
    if (part.op === "not") visit(part.of, !negated);
    else if (part.op !== "term") for (const one of part.of) visit(one, negated);
    else if (!negated) add(part.index);
  };
  const add = (index: number): void => {
    const condition = terms[index]?.condition;
    if (!condition) return;
    if (condition.kind === "word") found.push({ parts: wordsOf(condition.word), whole: false });
    else if (condition.kind === "phrase") found.push({ parts: wordsOf(condition.phrase), whole: true });
  };
  visit(expression, false);
  return found.filter(({ parts }) => parts.length > 0);
}

interface Word {
  text: string;
  start: number;
  end: number;
}

function split(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu))
    words.push({ text: word.toLowerCase(), start: index, end: index + word.length });
  return words;
}

const wordsOf = (text: string) => split(text).map((word) => word.text);

/** Where the words stand in a record, the most telling fields first. `doc` is the parsed record. */
export function highlightsIn(doc: Readonly<Record<string, unknown>>, wanted: readonly Wanted[]): Highlight[] {
  const found: Highlight[] = [];
  for (const [field, text] of textsIn(doc)) {
    const ranges = rangesIn(text.slice(0, maxTextLength), wanted);
    if (ranges.length > 0) found.push(pieceOf(field, text, ranges));
    if (found.length === maxPieces) break;
  }
  return found;
}

/**
 * Whether a JSON text may have something to highlight: most records and nearly all metadata need not be parsed then. Only where
 * lower case cannot depend on what stands around, and nothing is written by its code, does the text tell.
 */
export function mayHave(json: string, wanted: readonly Wanted[]): boolean {
  if (json.includes("\\u")) return true;
  const text = json.toLowerCase();
  return wanted.some(({ parts: [first = ""] }) => !/^[a-z0-9]+$/.test(first) || text.includes(first));
}

const fields = [
  ...["datasetName", "description", "keywords", "principalInvestigators", "techniques", "creationLocation"],
  ...["proposalIds", "beamtimeIds", "sampleIds", "instrumentIds", "owner", "comment", "sourceFolder", "pid"],
  "scientificMetadata",
];

function textsIn(doc: Readonly<Record<string, unknown>>): [field: string, text: string][] {
  const found: [string, string][] = [];
  const visit = (path: string, value: unknown, depth: number): void => {
    if (found.length >= maxValues || depth > 8) return;
    if (typeof value === "string") found.push([path, value]);
    else if (Array.isArray(value)) for (const one of value) visit(path, one, depth + 1);
    else if (value !== null && typeof value === "object")
      for (const [name, one] of Object.entries(value)) visit(`${path}.${name}`, one, depth + 1);
  };
  for (const field of fields) visit(field, doc[field], 0);
  return found;
}

type Range = [start: number, end: number];

function rangesIn(text: string, wanted: readonly Wanted[]): Range[] {
  const words = split(text);
  const found: Range[] = [];
  for (const [at, first] of words.entries())
    for (const { parts, whole } of wanted) {
      const fits = parts.every((part, offset) => {
        const word = words[at + offset]?.text;
        return whole ? word === part : word?.startsWith(part) === true;
      });
      const last = words[at + parts.length - 1];
      if (fits && last) found.push([first.start, last.end]);
    }
  return merged(found).slice(0, maxRanges);
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function pieceOf(field: string, text: string, ranges: readonly Range[]): Highlight {
  const start = Math.max(0, (ranges[0]?.[0] ?? 0) - around);
  const shown = ranges.filter(([, end]) => end <= start + 6 * around);
  const end = Math.min(text.length, (shown.at(-1)?.[1] ?? start + 6 * around) + around);
  // Never between the halves of a character.
  const from = /[\uDC00-\uDFFF]/.test(text.charAt(start)) ? start - 1 : start;
  const to = /[\uDC00-\uDFFF]/.test(text.charAt(end)) ? end + 1 : end;
  const head = from > 0 ? "…" : "";
  const shift = head.length - from;
  return {
    field,
    text: `${head}${text.slice(from, to)}${to < text.length ? "…" : ""}`,
    ranges: shown.map(([a, b]) => [a + shift, b + shift]),
  };
}
