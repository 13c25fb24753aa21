import type { FieldPath, Filter, FilterValue } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { FindKind } from "../../finder.ts";
import { columnAsJson, columnCondition } from "./columns.ts";
import { datasetPrefilter, metadataCondition } from "./dataset-fields.ts";
import { type Column, columnOf, holdsInstants, holdsText, plainSteps } from "./fields.ts";
import { chunkCondition, type Further, filePlace, filesWith } from "./file-fields.ts";
import { exactMoments, isoText } from "./instants.ts";
import { canBeStored, isIndex, type JsonPlace, storable, valuesAt } from "./json-values.ts";
import { jsonpathCondition } from "./jsonpath.ts";
import type { Lookups, Mode } from "./lookups.ts";
import { quantityCondition } from "./quantity-conditions.ts";
import { smallPrefilter } from "./small-fields.ts";
import { sourceOf } from "./source.ts";
import { textCondition } from "./text-conditions.ts";
import { allOf, anyOf, ever, jsonTest, never } from "./value-tests.ts";

type FieldFilter = Extract<Filter, { field: FieldPath }>;

/** Where a field is: in a column, in JSON, or in the files of a block. */
interface Place {
  column?: Column;
  /** Asked for where the column does not answer: then the document is joined. */
  json: () => JsonPlace;
  isInstant: boolean;
  /** Steps below a file, for a block's `dataFileList`. */
  ofFiles?: FieldPath;
}

/** What paths start at: the record, a value in it, or a file. */
type Scope =
  | { at: "record" }
  | { at: "value"; root: RawBuilder<unknown>; prefix: FieldPath }
  | { at: "file"; used: Set<Further>; prefix: FieldPath };

const record: Scope = { at: "record" };

/** Turns filters on one kind of record into SQL. Conditions are never null, so that `not` is the complement. */
export class Compiler {
  readonly kind: FindKind;
  readonly lookups: Lookups;
  readonly mode: Mode;
  /** Set once something needs the document to be joined. */
  needsDocument = false;
  /** Further fields of files that conditions on the rows of `files` look at. */
  readonly usedOfFiles = new Set<Further>();
  #aliases = 0;

  constructor(kind: FindKind, lookups: Lookups, mode: Mode) {
    this.kind = kind;
    this.lookups = lookups;
    this.mode = mode;
  }

  /** The condition on a record. */
  where(filter: Filter | undefined): RawBuilder<boolean> {
    return filter ? this.#compile(filter, record, true) : ever;
  }

  /** The condition on a row of a block and one of its files: paths below `dataFileList` are the file's. */
  whereFile(filter: Filter | undefined): RawBuilder<boolean> {
    return filter ? this.#compile(filter, { at: "file", used: this.usedOfFiles, prefix: [] }) : ever;
  }

  /** Where a field of the record is; `perFile` as in `whereFile`. */
  place(path: FieldPath, perFile = false): Place {
    return this.#locate(path, perFile ? { at: "file", used: this.usedOfFiles, prefix: [] } : record);
  }

  /** `everyRow`: no matching record fails the condition, which is a conjunct of the whole. */
  #compile(filter: Filter, scope: Scope, everyRow = false): RawBuilder<boolean> {
    switch (filter.op) {
      case "and":
        return allOf(filter.of.map((part) => this.#compile(part, scope, everyRow)));
      case "or":
        return anyOf(filter.of.map((part) => this.#compile(part, scope)));
      case "not":
        return sql<boolean>`(not ${this.#compile(filter.of, scope)})`;
      case "text":
        return textCondition(this.kind, this.mode, filter);
      case "quantity":
        return quantityCondition(this.kind, this.mode, filter, this.lookups);
      default:
        return this.#field(filter, scope, everyRow);
    }
  }

  #field(filter: FieldFilter, scope: Scope, everyRow: boolean): RawBuilder<boolean> {
    // No record has such a name.
    if (!filter.field.every(canBeStored)) return filter.op === "in" && filter.values.includes(null) ? ever : never;
    if (filter.op === "length" && !(Number.isInteger(filter.is) && filter.is >= 0 && filter.is < 2 ** 31)) return never;
    const isOfRecord = scope.at === "record";
    if (isOfRecord && this.kind === "dataset") {
      const known = metadataCondition(filter, this.mode, this.lookups.keys);
      if (known) return known;
    }
    const exact = this.#atPlace(filter, this.#locate(filter.field, scope), scope);
    const narrowed = isOfRecord && this.mode === "set" ? this.#prefilter(filter, everyRow) : undefined;
    return narrowed ? sql<boolean>`(${narrowed} and ${exact})` : exact;
  }

  #prefilter(filter: FieldFilter, everyRow: boolean): RawBuilder<boolean> | undefined {
    return this.kind === "dataset"
      ? datasetPrefilter(filter, this.lookups.keys, everyRow)
      : smallPrefilter(this.kind, filter);
  }

  #locate(path: FieldPath, scope: Scope): Place {
    const [name = "", ...steps] = path;
    if (scope.at === "value") {
      const full = [...scope.prefix, ...path];
      return { json: () => ({ root: scope.root, steps: path }), isInstant: holdsInstants(this.kind, full) };
    }
    const isBlock = this.kind === "origdatablock" || this.kind === "datablock";
    if (scope.at === "file" && scope.prefix.length > 0) return this.#inFile(path, scope.used);
    if (isBlock && name === "dataFileList")
      return scope.at === "file"
        ? { ...this.#inFile(steps, scope.used), ofFiles: steps }
        : { json: () => nowhere, isInstant: false, ofFiles: steps };
    const isInstant = holdsInstants(this.kind, path);
    const column = columnOf(this.kind, name);
    const always = column?.filled === "always";
    if (always) {
      const json = () => ({ root: columnAsJson(column), steps });
      return { json, isInstant, ...(steps.length === 0 ? { column } : {}) };
    }
    const json = () => this.#inDocument(path);
    if (!column && steps.length === 0 && !isInstant && holdsText(this.kind, name)) {
      this.needsDocument = true;
      const text = sql`json_text(${sourceOf(this.kind).document}, ${name}::text)`;
      return { json, isInstant, column: { type: "text", sql: text, filled: "nullable" } };
    }
    return { json, isInstant, ...(column && steps.length === 0 ? { column } : {}) };
  }

  #inFile(path: FieldPath, used: Set<Further>): Place {
    const { json, column } = filePlace(path, used);
    return { json: () => json, isInstant: path[0] === "time", ...(column ? { column } : {}) };
  }

  #inDocument(path: FieldPath): JsonPlace {
    if (path.length === 0) return nowhere;
    this.needsDocument = true;
    if (this.kind === "dataset" && path[0] === "metadataFlags")
      return { root: sql`json_part(x.flags, '{}')`, steps: path.slice(1) };
    const plain = plainSteps(path);
    const { document } = sourceOf(this.kind);
    return { root: sql`json_part(${document}, ${path.slice(0, plain)}::text[])`, steps: path.slice(plain) };
  }

  #atPlace(filter: FieldFilter, place: Place, scope: Scope): RawBuilder<boolean> {
    if (place.ofFiles) {
      const files =
        scope.at === "file" ? this.#ofThisFile(filter, place, scope) : this.#ofAnyFile(filter, place.ofFiles);
      if (files) return files;
    }
    const inDocument = (part: FieldFilter) => this.#inJson(part, place, scope);
    return place.column ? columnCondition(place.column, filter, inDocument) : inDocument(filter);
  }

  /** Conditions on the list itself, where the row is one of its files. */
  #ofThisFile(filter: FieldFilter, place: Place, scope: Extract<Scope, { at: "file" }>) {
    if (place.ofFiles?.length !== 0) return undefined;
    if (filter.op === "element") return this.#compile(filter.where, { ...scope, prefix: ["dataFileList"] });
    return filter.op === "exists" ? ever : never;
  }

  #ofAnyFile(filter: FieldFilter, steps: FieldPath): RawBuilder<boolean> {
    if (steps.length === 0) {
      if (filter.op === "exists") return ever;
      if (filter.op === "length") return sql<boolean>`b.file_count = ${filter.is}::int`;
      if (filter.op === "element") return this.#anyFile(filter.where);
      // Of whole lists only the empty one is compared.
      const isEmpty = (value: FilterValue) => Array.isArray(value) && value.length === 0;
      return filter.op === "in" && filter.values.some(isEmpty) ? sql<boolean>`b.file_count = 0` : never;
    }
    const [first = "", ...rest] = steps;
    if (!isIndex(first)) return this.#fileField(filter, steps, ever);
    // A place in the list: chunks hold 1000 files each.
    if (rest.length > 0)
      return this.#fileField(filter, rest, sql<boolean>`c.chunk * 1000 + f.at - 1 = ${Number(first)}::int`);
    const isThere = sql<boolean>`b.file_count > ${Number(first)}::int`;
    if (filter.op === "in" && filter.values.includes(null)) return sql<boolean>`(not ${isThere})`;
    return filter.op === "exists" ? isThere : never;
  }

  #fileField(filter: FieldFilter, field: FieldPath, where: RawBuilder<boolean>): RawBuilder<boolean> {
    if (filter.op !== "in" || !filter.values.includes(null)) return this.#anyFile({ ...filter, field }, where);
    const isThere: Filter = { op: "exists", field };
    return anyOf([
      sql<boolean>`(not ${this.#anyFile(isThere, where)})`,
      this.#anyFile({ op: "and", of: [isThere, { ...filter, field }] }, where),
    ]);
  }

  #anyFile(where: Filter, also: RawBuilder<boolean> = ever): RawBuilder<boolean> {
    const used = new Set<Further>();
    const condition = this.#compile(where, { at: "file", used, prefix: ["dataFileList"] });
    const chunks = this.mode === "set" ? chunkCondition(where) : undefined;
    return chunks
      ? sql<boolean>`b.id in (select c.block_id from ${filesWith(used)} where ${chunks} and ${condition} and ${also})`
      : sql<boolean>`exists (select from ${filesWith(used)} where c.block_id = b.id and ${condition} and ${also})`;
  }

  #inJson(filter: FieldFilter, place: Place, scope: Scope): RawBuilder<boolean> {
    const json = place.json();
    const quick = jsonpathCondition(filter, json, place.isInstant);
    if (quick) return quick;
    const alias = `v${++this.#aliases}`;
    const value = sql.ref(`${alias}.v`);
    const there = (test: RawBuilder<boolean>, items: boolean) =>
      sql<boolean>`exists (select from ${valuesAt(json, alias, items)} where ${test})`;
    switch (filter.op) {
      case "in":
        return this.#inList(
          filter.values,
          place,
          (values, items) => there(sql`${value} = any(${values}::text[]::jsonb[])`, items),
          there,
        );
      case "exists":
        return there(ever, false);
      case "length":
        return there(
          sql`case when jsonb_typeof(${value}) = 'array' then jsonb_array_length(${value}) = ${filter.is}::int else false end`,
          false,
        );
      case "element": {
        const item = `v${++this.#aliases}`;
        const prefix = [...(scope.at === "record" ? [] : scope.prefix), ...filter.field];
        const where = this.#compile(filter.where, { at: "value", root: sql.ref(`${item}.v`), prefix });
        return sql<boolean>`exists (select from ${valuesAt(json, alias, false)} cross join lateral
          jsonb_array_elements(case when jsonb_typeof(${value}) = 'array' then ${value} else '[]' end) as ${sql.ref(item)}(v)
          where ${where})`;
      }
      default:
        return there(jsonTest(filter, value, place.isInstant), true);
    }
  }

  #inList(
    values: readonly FilterValue[],
    { isInstant }: Place,
    isOneOf: (texts: string[], items: boolean) => RawBuilder<boolean>,
    there: (test: RawBuilder<boolean>, items: boolean) => RawBuilder<boolean>,
  ): RawBuilder<boolean> {
    const texts = values.filter((value) => typeof value === "string");
    const others = values.filter((value) => typeof value !== "string" && storable(value));
    const known = isInstant ? exactMoments(texts).map(isoText) : texts.filter(canBeStored);
    const wanted = [...known, ...others].map((value) => JSON.stringify(value));
    const lists = others.filter((value) => Array.isArray(value)).map((value) => JSON.stringify(value));
    return anyOf([
      ...(wanted.length > 0 ? [isOneOf(wanted, true)] : []),
      ...(lists.length > 0 ? [isOneOf(lists, false)] : []),
      ...(values.includes(null) ? [sql<boolean>`(not ${there(ever, false)})`] : []),
    ]);
  }
}

const nowhere: JsonPlace = { root: sql`null::jsonb`, steps: [] };
