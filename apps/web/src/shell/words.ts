/** Names of the query language's own fields. */
export const fieldWords = [
  "type",
  "owner",
  "group",
  "location",
  "instrument",
  "technique",
  "keyword",
  "proposal",
  "beamtime",
  "sample",
  "pi",
  "format",
  "name",
  "pid",
  "year",
  "published",
  "size",
  "created",
  "file",
] as const;

/** The word at the end of a query that could become a field or key; empty when it already has an operator or is quoted. */
export function lastWordOf(text: string): string {
  const quotes = text.split('"').length - 1;
  const word = text.match(/(?:^|\s)-?([\p{L}\p{N}_.]+)$/u)?.[1];
  return quotes % 2 === 1 || word === undefined ? "" : word;
}

/** The query with its last word replaced. */
export function completeLastWord(text: string, word: string): string {
  return `${text.slice(0, text.length - lastWordOf(text).length)}${word}`;
}

/** Whether a query ends in the middle of a condition (`type:`, `energy>`, `8..`, an open quote), which the server would refuse. */
export function isUnfinished(text: string): boolean {
  const quotes = text.split('"').length - 1;
  return quotes % 2 === 1 || /(?:[:<>=]|\.\.|(?:^|\s)-)$/.test(text.trim());
}
