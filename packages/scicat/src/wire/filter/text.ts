import type { Filter } from "@margay/contract";
import { all, not } from "./target.ts";

const maxWords = 200;

/**
 * Free text as MongoDB reads it: one of the words; if there are phrases in double quotes, all of these; none of the
 * words behind a minus. Undefined for a text without words.
 */
export function textCondition(text: string): Filter | undefined {
  const phrases: string[] = [];
  const denied: string[] = [];
  const words: string[] = [];
  for (const [part, phrase] of text.matchAll(/"([^"]*)"|[^\s"]+/gu)) {
    if (phrases.length + denied.length + words.length >= maxWords) break;
    if (phrase !== undefined) {
      if (/[\p{L}\p{N}]/u.test(phrase)) phrases.push(`"${phrase}"`);
    } else if (/^-[\p{L}\p{N}]/u.test(part)) denied.push(part.slice(1));
    else words.push(part);
  }
  const wanted: Filter[] =
    phrases.length > 0
      ? [{ op: "text", text: phrases.join(" "), words: "all" }]
      : words.length > 0
        ? [{ op: "text", text: words.join(" "), words: "any" }]
        : [];
  if (denied.length > 0) wanted.push(not({ op: "text", text: denied.join(" "), words: "any" }));
  return wanted.length > 0 ? all(wanted) : undefined;
}

const maxTerms = 50;

/**
 * Free text as SciCat's search index reads it: any of the terms between blanks and commas, in either case, anywhere in
 * a dataset's name or description; or as the beginning of a word of the record, its metadata among them. Undefined for
 * a text without terms.
 */
export function termsCondition(text: string): Filter | undefined {
  const terms = text
    .split(/[\s,]+/u)
    .filter((term) => term !== "")
    .slice(0, maxTerms);
  if (terms.length === 0) return undefined;
  const within = ["datasetName", "description"].flatMap((field) => anyWithin(field, terms));
  // A quotation mark would begin a phrase there.
  const words = terms.join(" ").replaceAll('"', " ");
  return { op: "or", of: [...within, { op: "text", text: words, words: "any" }] };
}

const maxPattern = 900;

// One pattern looks at a text once, however many terms there are.
function anyWithin(field: string, terms: readonly string[]): Filter[] {
  const pattern = terms.map((term) => term.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return terms.length > 1 && pattern.length <= maxPattern
    ? [{ op: "pattern", field: [field], pattern, ignoreCase: true }]
    : terms.map((text) => ({ op: "substring", field: [field], text, ignoreCase: true }));
}
