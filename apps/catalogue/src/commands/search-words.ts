/** What needs no quotes in spite of blanks: groups, alternatives, times in words, numbers with a unit. */
const isQuery = (text: string): boolean =>
  /^-?\(|\s(?:or|OR|and|AND|\|\|?)\s|:\(|^-?last\s+\d+\s+\p{L}+$/u.test(text) || text.includes('"');
const isPeriod = (value: string): boolean =>
  /^(?:last|this)\s+\S+(?:\s+\p{L}+)?$/iu.test(value) || /^\S*\s*\.\.\s*\S*$/.test(value);
const isQuantity = (value: string): boolean =>
  /^[<>=≤≥]*\s*[-+]?[\d.]+(?:e[-+]?\d+)?\s*(?:\.\.\s*[-+]?[\d.]*(?:e[-+]?\d+)?)?\s*[^\s\d]\S*$/i.test(value);

/** The shell took the quotes: an argument with blanks was one phrase, one quoted value or a part of a query. */
export function asTyped(argument: string, _index: number, all: readonly string[]): string {
  // A single argument is the whole query as typed.
  if (all.length === 1 || !/\s/.test(argument) || isQuery(argument)) return argument;
  const field = /^(-?[\p{L}\p{N}_.]+:)(.*)$/su.exec(argument);
  if (!field) return /^-?[\p{L}_][\p{L}\p{N}_.]*\s*[<>=≤≥]/u.test(argument) ? argument : `"${argument}"`;
  const [, name = "", value = ""] = field;
  return isPeriod(value) || isQuantity(value) ? argument : `${name}"${value}"`;
}

const measures: Readonly<Record<string, string>> = {
  created: "creationTime",
  creationTime: "creationTime",
  ingested: "createdAt",
  createdAt: "createdAt",
  updated: "updatedAt",
  updatedAt: "updatedAt",
  size: "size",
  files: "numberOfFiles",
  numberOfFiles: "numberOfFiles",
};

/** The API's name of a histogram: a field, as in queries or in records, else a metadata key. */
export function histogramName(name: string): string {
  if (Object.hasOwn(measures, name)) return measures[name] ?? name;
  return name.startsWith("metadata.") ? name : `metadata.${name}`;
}
