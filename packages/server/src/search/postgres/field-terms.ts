import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { FacetColumn, Leaf } from "../leaf.ts";
import type { Condition, OptionalField } from "../query/index.ts";
import type { Compiled } from "./compiled.ts";
import { anyPart, beginnings, columnFits, facetFits, facetIs, listFits, type Part, textMatch } from "./parts.ts";
import { hasWildcard, partsOf, prefixQuery } from "./patterns.ts";
import type { Session } from "./session.ts";
import { techniqueTerm } from "./technique-terms.ts";
import { readable } from "./visible.ts";

const maxRecords = 2_000;

type TextCondition = Extract<Condition, { kind: "text" }>;

/** A part of these texts is enough; others are compared as a whole. */
const partial: readonly string[] = ["location", "name", "pi", "owner"];

const columns: Partial<
  Record<TextCondition["field"], { column: FacetColumn; sql: RawBuilder<unknown>; isList?: true }>
> = {
  type: { column: "type", sql: sql`d.type` },
  group: { column: "ownerGroup", sql: sql`d.owner_group` },
  access: { column: "accessGroup", sql: sql`d.access_groups`, isList: true },
  format: { column: "dataFormat", sql: sql`d.data_format` },
  location: { column: "creationLocation", sql: sql`d.creation_location` },
  keyword: { column: "keyword", sql: sql`d.keywords`, isList: true },
  pi: { column: "principalInvestigator", sql: sql`d.pis`, isList: true },
  instrument: { column: "instrument", sql: sql`d.instrument_ids`, isList: true },
  sample: { column: "sample", sql: sql`d.sample_ids`, isList: true },
};

export async function textTerm(session: Session, principal: Principal, condition: TextCondition): Promise<Compiled> {
  const { field, value } = condition;
  if (field === "technique") return techniqueTerm(value);
  const inside = condition.inside === true || partial.includes(field);
  const match = textMatch(value, inside);
  const parts: Part[] = [];
  const column = columns[field];
  if (column)
    parts.push({
      condition: column.isList ? listFits(column.sql, match) : columnFits(column.sql, match),
      leaf: facetFits(column.column, match),
    });
  if (field === "name") parts.push({ condition: columnFits(sql`d.name`, match), ...firstWord(value) });
  if (field === "owner") parts.push(ownedBy(value, match.like));
  if (field === "pid")
    parts.push({
      condition: hasWildcard(value) || condition.inside ? columnFits(sql`d.key`, match) : sql`d.key = ${value}`,
    });
  if (field === "instrument" || field === "sample") parts.push(await named(session, principal, field, value));
  const { ids: _ids, ...whole } = anyPart(parts);
  return {
    kind: field === "pid" ? "id" : "field",
    field,
    meaning: `${fieldWords[field] ?? field} ${inside && !hasWildcard(value) ? "contains" : "is"} ${value}`,
    ...whole,
  };
}

/**
 * What a name with wildcards that begins with letters or digits makes sure of: names are the beginning of the words. Up to
 * the first k, since the sign of the kelvin becomes one too, and not in every database's words.
 */
function firstWord(value: string): Pick<Part, "wider"> {
  const prefix = /^(?:[a-jl-z]{1,100}|\d{1,9})/i.exec(value)?.[0].toLowerCase();
  return prefix !== undefined && hasWildcard(value) ? { wider: { on: "word", prefix } } : {};
}

/** Belongs to a readable instrument or sample whose name has the value. */
async function named(
  session: Session,
  principal: Principal,
  field: "instrument" | "sample",
  value: string,
): Promise<Part> {
  const list = field === "instrument" ? sql`d.instrument_ids` : sql`d.sample_ids`;
  const keys = sql`select r.key from record r
    where ${readable(principal, field)} and fold_text(r.label) like ${textMatch(value, true).like}`;
  const found = await session.rows(sql<{ key: string }>`${keys} limit ${maxRecords + 1}`);
  if (found.length > maxRecords) return { condition: sql`${list} && array(${keys})` };
  const names = found.map(({ key }) => key);
  return { condition: sql`${list} && ${names}::text[]`, leaf: facetIs(field, names) };
}

/** Narrowed by the index of words, then compared with the document. */
function ownedBy(value: string, like: string): Part {
  const parts = partsOf(value.replace(/[*?]/g, " "));
  const narrowed = parts.length === 0 ? sql`` : sql`s.tsv @@ ${prefixQuery(parts)} and`;
  const wider = beginnings(parts);
  return {
    ...(wider ? { wider } : {}),
    condition: sql<boolean>`d.id in (select s.id from dataset_search s join dataset_doc x using (id)
      where ${narrowed} fold_text(x.doc ->> 'owner') like ${like})`,
  };
}

const fieldWords: Partial<Record<string, string>> = {
  group: "owner group",
  access: "access group",
  pi: "principal investigator",
  format: "data format",
  pid: "PID",
};

const anyValue = (column: FacetColumn): Leaf => ({ on: "facetLike", column, test: () => true });
const filled = (list: RawBuilder<unknown>) => sql<boolean>`cardinality(${list}) > 0`;

const optional: Record<OptionalField, Part> = {
  file: {
    condition: sql`d.file_count > 0`,
    leaf: { on: "number", column: "numberOfFiles", bounds: { lo: 0, loOpen: true } },
  },
  keyword: { condition: filled(sql`d.keywords`), leaf: anyValue("keyword") },
  technique: { condition: filled(sql`d.techniques`), leaf: anyValue("technique") },
  sample: { condition: filled(sql`d.sample_ids`), leaf: anyValue("sample") },
  instrument: { condition: filled(sql`d.instrument_ids`), leaf: anyValue("instrument") },
  proposal: { condition: filled(sql`d.proposal_ids`), leaf: anyValue("proposal") },
  beamtime: {
    condition: sql`exists (select 1 from unnest(d.refs) as ref where starts_with(ref, 'beamtime:'))`,
    leaf: { on: "tag", prefix: "beamtime:", pattern: "*" },
  },
  pi: { condition: filled(sql`d.pis`), leaf: anyValue("principalInvestigator") },
  location: { condition: sql`d.creation_location is not null`, leaf: anyValue("creationLocation") },
  format: { condition: sql`d.data_format is not null`, leaf: anyValue("dataFormat") },
  folder: {
    condition: sql`exists (select 1 from dataset_doc x where x.id = d.id and coalesce(x.doc ->> 'sourceFolder', '') <> '')`,
  },
};

export function hasTerm(field: OptionalField): Compiled {
  const { condition, leaf } = optional[field];
  const words = field === "pi" ? "principal investigator" : field === "folder" ? "source folder" : field;
  return { kind: "field", field: "has", meaning: `has a ${words}`, condition, ...(leaf ? { leaf } : {}) };
}
