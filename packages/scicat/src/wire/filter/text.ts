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
