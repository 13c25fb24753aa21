import type { Doc } from "../shape.ts";
import { withImported } from "./record.ts";

/** How the fields of one kind of SciCat record are kept here. */
export interface FieldMap {
  /** Names of the catalogue's fields. */
  fields: ReadonlySet<string>;
  /** SciCat's names that are other ones here. */
  renamed?: Readonly<Record<string, string>>;
  /** By SciCat's names: what the catalogue keeps of a value. */
  convert?: Readonly<Record<string, (value: unknown) => unknown>>;
  /** Fields that SciCat lets be empty and the catalogue does not. */
  neverEmpty?: readonly string[];
}

const own = <T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

/**
 * The catalogue's record with what a client of SciCat sent for it; without a record, a new one. Null removes a field,
 * what is not sent stays, and what the catalogue cannot keep as its own goes to `imported` under SciCat's name.
 */
export function written(map: FieldMap, sent: Doc, record: Doc = {}): Doc {
  const { imported: before, ...doc } = record as Doc & { imported?: Doc }; // the contract has an object there
  const imported = { ...before };
  const values: Doc = {};
  for (const [name, value] of Object.entries(sent)) {
    const field = own(map.renamed, name) ?? name;
    delete doc[field];
    delete imported[name];
    if (value === null || value === undefined) continue;
    if (value === "" && map.neverEmpty?.includes(name)) imported[name] = value;
    else values[field] = own(map.convert, name)?.(value) ?? value;
  }
  return withImported({ ...doc, ...values }, map.fields, imported);
}

/** The catalogue's fields under SciCat's names. */
export function inSciCatsNames(map: FieldMap, doc: Doc): Doc {
  const names = new Map(Object.entries(map.renamed ?? {}).map(([scicat, here]) => [here, scicat]));
  return Object.fromEntries(Object.entries(doc).map(([name, value]) => [names.get(name) ?? name, value]));
}
