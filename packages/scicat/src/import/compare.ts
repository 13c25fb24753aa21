import type { Mapped } from "./draft.ts";
import { type Doc, isObject } from "./ejson.ts";
import { recordFields } from "./mappers.ts";

export interface FieldDifference {
  /** Path of the field, such as `scientificMetadata.energy.value`. */
  field: string;
  /** As JSON, cut to 200 characters; absent where the source has no such field. */
  source?: string;
  catalogue?: string;
}

const shownCharacters = 200;
const maxFields = 50;

/**
 * What differs between the record that the mapping made and the one that the catalogue serves. Fields that the catalogue
 * fills in by itself are no difference; neither are two spellings of one instant.
 */
export function compareRecord({ kind, record }: Mapped, served: Doc): FieldDifference[] {
  // Both sides as a client reads them: numbers as doubles, no undefined.
  const wanted = plain(record);
  const there = plain(served);
  const differences: FieldDifference[] = [];
  for (const name of Object.keys(wanted)) walk(name, wanted[name], there[name], differences);
  for (const name of recordFields[kind])
    if (!(name in wanted) && !isFilledIn(name, there[name])) walk(name, undefined, there[name], differences);
  return differences.slice(0, maxFields);
}

// An object of JSON again.
const plain = (value: Doc): Doc => JSON.parse(JSON.stringify(value)) as Doc;

/** What the catalogue sets where a client sends nothing. */
function isFilledIn(name: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "" || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return managed.has(name);
}

const managed = new Set([
  ...["createdAt", "createdBy", "updatedAt", "updatedBy", "creationTime", "version"],
  // Totals and groups that a record has from others.
  ...["size", "numberOfFiles", "packedSize", "numberOfFilesArchived", "ownerGroup", "accessGroups", "isPublished"],
]);

function walk(path: string, source: unknown, catalogue: unknown, into: FieldDifference[]): void {
  if (Array.isArray(source) && Array.isArray(catalogue) && source.length === catalogue.length) {
    for (const [index, one] of source.entries()) walk(`${path}.${index}`, one, catalogue[index], into);
    return;
  }
  if (isObject(source) && isObject(catalogue)) {
    for (const name of new Set([...Object.keys(source), ...Object.keys(catalogue)]))
      walk(`${path}.${name}`, own(source, name), own(catalogue, name), into);
    return;
  }
  if (source === catalogue || sameInstant(source, catalogue)) return;
  into.push({ field: path, ...shown("source", source), ...shown("catalogue", catalogue) });
}

const own = (value: Doc, name: string) => (Object.hasOwn(value, name) ? value[name] : undefined);

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

const sameInstant = (a: unknown, b: unknown) =>
  typeof a === "string" &&
  typeof b === "string" &&
  instant.test(a) &&
  instant.test(b) &&
  Date.parse(a) === Date.parse(b);

function shown(name: "source" | "catalogue", value: unknown): Partial<FieldDifference> {
  if (value === undefined) return {};
  const text = JSON.stringify(value);
  return { [name]: text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text };
}
