import type { TSchema } from "typebox";
import { coerce, fits } from "./coerce.ts";
import { type Doc, isObject } from "./ejson.ts";

export type RecordName =
  | "instrument"
  | "proposal"
  | "sample"
  | "policy"
  | "dataset"
  | "origdatablock"
  | "datablock"
  | "attachment"
  | "publication"
  | "job";

/** A record as the catalogue takes it, and what was adapted on the way. */
export interface Mapped {
  kind: RecordName;
  key: string;
  /** Body of a PUT at the record's key. What has no field of its own stands in `imported`, under its old name. */
  record: Doc;
  /** Each adaptation once, in words without values, so that notes of many records can be counted. */
  notes: string[];
}

/** The document cannot be made into a record; the message says why. */
export class Unmappable extends Error {
  override name = "Unmappable";
}

/** Stands in for a missing owner group; only administrators read what it owns until somebody is given it. */
export const unownedGroup = "imported-without-owner";

const isEmpty = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === "" ||
  (Array.isArray(value) && value.every((one) => one === null)) ||
  (isObject(value) && Object.keys(value).length === 0);

interface Described {
  kind: string;
  keyField: string;
  input: TSchema;
}

/** Builds a record from a document, field by field; what nobody asked for ends up in `imported`. */
export class Draft {
  readonly record: Doc = {};
  private readonly imported: Doc = {};
  private readonly notes = new Set<string>();
  private readonly left: Map<string, unknown>;
  private readonly fields: Record<string, TSchema>;
  private readonly described: Described;

  constructor(described: Described, doc: Doc) {
    this.described = described;
    this.left = new Map(Object.entries(doc));
    // Every input of the contract is an object schema.
    this.fields = (described.input as TSchema & { properties: Record<string, TSchema> }).properties;
  }

  /** Takes a field of the document, so that it does not end up in `imported`. */
  take(name: string): unknown {
    const value = this.left.get(name);
    this.left.delete(name);
    return value;
  }

  note(text: string): void {
    this.notes.add(text);
  }

  /** Keeps a value that has no field of its own. */
  keep(name: string, value: unknown, why?: string): void {
    if (isEmpty(value)) {
      if (value !== undefined) this.note("empty fields without a place of their own left out");
      return;
    }
    this.aside(name, value);
    this.note(`${why ?? `${name} has no field of its own`}: kept in imported.${name}`);
  }

  // Assignment would make a key named __proto__ the object's prototype.
  private aside(name: string, value: unknown): void {
    Object.defineProperty(this.imported, name, { value, enumerable: true, writable: true, configurable: true });
  }

  /** Puts a value into a field of the record as far as the contract takes it; the rest is kept under its old name. */
  put(to: string, value: unknown, from = to): void {
    const schema = this.fields[to];
    if (!schema) throw new Error(`${this.described.kind} has no field ${to}`);
    if (value === undefined || value === null) {
      if (value === null) this.note("empty fields (null) left out");
      return;
    }
    const { value: taken, left, notes } = coerce(schema, value, from);
    if (taken !== undefined) this.record[to] = taken;
    const kept = left === undefined || isEmpty(left) ? "" : `: kept in imported.${from}`;
    if (kept !== "") this.aside(from, left);
    const told = notes.map((note) => (/^empty items|: /.test(note) ? note : `${note}${kept}`));
    for (const note of told) this.note(note);
    if (kept !== "" && told.every((note) => !note.endsWith(kept))) this.note(`${from} as it was${kept}`);
  }

  /** Takes fields that keep their names. */
  same(...names: string[]): void {
    for (const name of names) this.put(name, this.take(name));
  }

  /** Takes a field that has another name here. */
  renamed(from: string, to: string): void {
    const value = this.take(from);
    if (value === undefined) return;
    if (this.record[to] !== undefined) {
      if (JSON.stringify(this.record[to]) !== JSON.stringify(value))
        this.keep(from, value, `${from} differs from ${to}`);
      return;
    }
    this.put(to, value, from);
    if (this.record[to] !== undefined) this.note(`${from} is called ${to} here`);
  }

  /** Adds a single value of older records to a list. */
  moved(from: string, to: string): void {
    const value = this.take(from);
    if (isEmpty(value)) return;
    const before = Array.isArray(this.record[to]) ? this.record[to] : [];
    const added = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && !before.includes(one));
    if (added.length === 0) return;
    this.put(to, [...before, ...added], from);
    this.note(`${from} moved into ${to}`);
  }

  /** Fills a required field that the source lacks. */
  fill(name: string, value: unknown, note: string): void {
    if (this.record[name] !== undefined && this.record[name] !== "") return;
    this.record[name] = value;
    this.note(note);
  }

  /** The record's key: the first of these fields that holds one. */
  key(...names: string[]): string {
    const schema = this.fields[this.described.keyField];
    for (const name of names) {
      const value = this.left.get(name);
      const text = typeof value === "number" ? String(value) : value;
      if (typeof text !== "string" || text === "" || (schema && !fits(schema, text))) continue;
      for (const other of [...names, "id"])
        if (other === "_id" || this.left.get(other) === value) this.left.delete(other);
      return text;
    }
    throw new Unmappable(`has no usable ${names.join(" or ")}`);
  }

  /** Owner and reader groups and publication, for kinds that carry their own. */
  ownable(): void {
    this.same("ownerGroup", "accessGroups", "instrumentGroup", "isPublished");
    this.fill("ownerGroup", unownedGroup, `ownerGroup missing: given to the group ${unownedGroup}`);
  }

  /** Takes what the database recorded, keeps the rest in `imported` and closes the record. */
  finish(key: string): Mapped {
    this.same("createdAt", "createdBy", "updatedAt", "updatedBy");
    if (this.record.updatedBy === undefined && this.record.createdBy !== undefined)
      this.fill("updatedBy", this.record.createdBy, "updatedBy missing: set to createdBy");
    if (this.record.updatedAt === undefined && this.record.createdAt !== undefined)
      this.fill("updatedAt", this.record.createdAt, "updatedAt missing: set to createdAt");
    this.left.delete("__v");
    this.left.delete("_id");
    for (const [name, value] of this.left) this.keep(name, value);
    if (Object.keys(this.imported).length > 0) this.record.imported = this.imported;
    // The caller made the draft from one of the contract's record descriptions.
    return { kind: this.described.kind as RecordName, key, record: this.record, notes: [...this.notes] };
  }
}
