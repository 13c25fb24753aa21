import { parseStored, type Served, type Stored } from "@margay/server";
import type { Doc } from "../shape.ts";

/** A record opened for its conversion: what clients own, and what the catalogue manages. */
export interface Opened {
  key: string;
  doc: Doc;
  /** What the catalogue has no field for, under SciCat's names. */
  imported: Doc;
  createdBy: string;
  updatedBy: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  updatedAt: string;
  /** Managed fields of the kind, such as a dataset's totals. */
  extra: Doc;
  /** Whether some metadata has units but lacks the SI values that SciCat adds. */
  lacksSI: boolean;
}

const lacksSI = (text: string) => text.includes('"unit') && !text.includes('"valueSI"');

// Whole numbers of more digits than a double holds, and what it cannot hold at all. Fractions are shown as doubles, as
// SciCat does: SI values are full of them, and keeping their digits took ten times as long as parsing.
const needsExactNumbers = /[:[,\s]-?\d{16,}[,\]}\s]|\de[+-]?\d{3}/i;

const parsed = (text: string): unknown => (needsExactNumbers.test(text) ? parseStored(text) : JSON.parse(text));

/** Opens a row as the finder and `RecordService.find` answer it. */
export function open(row: Stored): Opened {
  const doc = parsed(row.docText) as Doc & { imported?: Doc }; // the catalogue stored an object
  const imported = doc.imported ?? {};
  // Deleting a property would make every later look at the object slower.
  if (doc.imported) (doc as Doc).imported = undefined;
  return {
    key: row.key,
    doc,
    imported,
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    extra: row.extra,
    lacksSI: lacksSI(row.docText),
  };
}

/** Opens what a write answered; `extra` names the managed fields of the kind. */
export function openServed(keyField: string, served: Served, extraNames: readonly string[] = []): Opened {
  const opened = openedFrom(keyField, parsed(served.body) as Doc, extraNames); // the catalogue wrote an object
  return { ...opened, key: served.key, lacksSI: lacksSI(served.body) };
}

/** Opens a record as the catalogue serves it. */
export function openedFrom(keyField: string, all: Doc, extraNames: readonly string[] = []): Opened {
  const text = (name: string) => String(all[name] ?? "");
  const managedNames = [keyField, "version", "createdBy", "updatedBy", "createdAt", "updatedAt", "imported"];
  const isOwn = ([name]: [string, unknown]) => !managedNames.includes(name) && !extraNames.includes(name);
  return {
    key: text(keyField),
    doc: Object.fromEntries(Object.entries(all).filter(isOwn)),
    imported: (all.imported ?? {}) as Doc, // the contract has an object there
    createdBy: text("createdBy"),
    updatedBy: text("updatedBy"),
    createdAt: text("createdAt"),
    updatedAt: text("updatedAt"),
    extra: Object.fromEntries(extraNames.map((name) => [name, all[name]])),
    lacksSI: false,
  };
}

/** What every answer of a record carries, with `__v` as Mongoose adds it. */
export const managed = ({ createdBy, updatedBy, createdAt, updatedAt }: Opened): Doc => ({
  createdBy,
  updatedBy,
  createdAt,
  updatedAt,
  __v: 0,
});

/**
 * Splits what a client sent into fields that the catalogue has and others, which are kept under `imported` with the
 * names that SciCat gives them.
 */
export function withImported(doc: Doc, fields: ReadonlySet<string>, previous: Doc = {}): Doc {
  const known: Doc = {};
  const imported: Doc = { ...previous };
  for (const [name, value] of Object.entries(doc)) {
    if (fields.has(name)) known[name] = value;
    else imported[name] = value;
  }
  return Object.keys(imported).length === 0 ? known : { ...known, imported };
}

/** Names of the fields of one of the contract's inputs. */
export const fieldNames = (input: object): ReadonlySet<string> =>
  new Set(Object.keys((input as { properties: Doc }).properties)); // every input of the contract is an object schema
