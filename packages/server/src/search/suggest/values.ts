import type { DatasetFacet, Suggestion } from "@margay/contract";
import { sql } from "kysely";
import { firstPassing } from "../postgres/first-known.ts";
import { factsOf, sampleValues } from "../postgres/key-facts.ts";
import { withOwnUnits } from "../postgres/own-units.ts";
import { type KeyRow, knownKeys } from "../postgres/visible-keys.ts";
import { optionalFields } from "../query/ast.ts";
import { type FieldName, fieldOf, metadataPath } from "../query/index.ts";
import { quoted } from "./inserts.ts";
import { keysLike, recordItem, type Source, techniquesLike } from "./items.ts";
import { datasetsLike, ownersLike, recordsLike } from "./records-store.ts";

const maxValues = 8;

/** The facet that holds the values of a field. */
const facetOf: Partial<Record<FieldName, DatasetFacet>> = {
  type: "type",
  group: "ownerGroup",
  location: "creationLocation",
  instrument: "instrument",
  technique: "technique",
  keyword: "keyword",
  sample: "sample",
  pi: "principalInvestigator",
  format: "dataFormat",
  proposal: "proposal",
  year: "year",
};

const fieldOfFacet: Partial<Record<DatasetFacet, string>> = {
  principalInvestigator: "pi",
  dataFormat: "format",
  ownerGroup: "group",
  creationLocation: "location",
};

const times = [
  "today",
  "yesterday",
  "last 7 days",
  "last 30 days",
  "this month",
  "last month",
  "this year",
  "last year",
];
const fixed: Partial<Record<FieldName, readonly string[]>> = {
  published: ["true", "false"],
  created: times,
  started: times,
  ingested: times,
  updated: times,
  size: [">1GB", "<1MB", "1GB..10GB"],
  packed: [">1GB", "<1MB", "1GB..10GB"],
  files: [">100", "1..10", "1"],
};

/** Values of facets that contain the text, with how many of the caller's datasets have them. */
export async function facetItems(
  { search, principal, signal }: Source,
  facets: readonly DatasetFacet[],
  text: string,
  limit: number,
  asValue = false,
): Promise<Suggestion[]> {
  const facetSearch = text === "" ? {} : { facetSearch: Object.fromEntries(facets.map((facet) => [facet, text])) };
  const found = await search.datasets(principal, {
    filters: {},
    facets,
    facetLimit: limit,
    ...facetSearch,
    limit: 0,
    signal,
  });
  return facets.flatMap((facet) =>
    (found.facets[facet] ?? []).slice(0, limit).map(
      ({ value, label, count }): Suggestion => ({
        kind: facet === "principalInvestigator" ? "person" : "value",
        label: label ?? value,
        ...(label === undefined ? {} : { note: value }),
        insert: `${asValue ? "" : `${fieldOfFacet[facet] ?? facet}:`}${quoted(value)}`,
        count,
      }),
    ),
  );
}

/** What a field or a metadata key may be. */
export async function valuesOf(source: Source, name: string, typed: string): Promise<Suggestion[]> {
  const field = fieldOf(name);
  const text = typed.trim();
  if (field === undefined) return metadataValues(source, metadataPath(name), text);
  const { session, principal } = source;
  const items: Suggestion[] = (fixed[field] ?? [])
    .filter((value) => value.startsWith(text.toLowerCase()))
    .map((value) => ({ kind: "value", label: value, insert: value }));
  const facet = facetOf[field];
  if (facet) items.push(...(await facetItems(source, [facet], text, maxValues, true)));
  if (field === "has") {
    const own = optionalFields.filter((one) => one.startsWith(text.toLowerCase()));
    items.push(
      ...own.map((one): Suggestion => ({ kind: "field", label: one, insert: one })),
      ...(await keysLike(source, text, true)),
    );
  }
  if (field === "technique") items.push(...unlisted(techniquesLike(text, true), items));
  if (field === "pid" || field === "name") {
    const found = text === "" ? [] : await datasetsLike(session, principal, text, maxValues);
    items.push(
      ...found.map(
        ({ pid, name: label }): Suggestion => ({
          kind: "dataset",
          label,
          note: pid,
          insert: quoted(field === "pid" ? pid : label),
        }),
      ),
    );
  }
  if (field === "owner")
    items.push(
      ...(await ownersLike(session, principal, text, maxValues)).map(
        (owner): Suggestion => ({ kind: "person", label: owner, insert: quoted(owner) }),
      ),
    );
  if (field === "file" && text.replaceAll(/[*?]/g, "").length >= 2) items.push(...(await files(source, text)));
  const kinds = {
    proposal: ["proposal", "beamtime"],
    beamtime: ["beamtime"],
    sample: ["sample"],
    instrument: ["instrument"],
  }[field as string];
  if (kinds) {
    const records = await recordsLike(session, principal, kinds, text, maxValues);
    const found = records.map((record): Suggestion => ({ ...recordItem(record), insert: quoted(record.key) }));
    items.push(...unlisted(found, items));
  }
  return items;
}

const unlisted = (items: readonly Suggestion[], before: readonly Suggestion[]) => {
  const known = new Set(before.map(({ insert }) => insert));
  return items.filter(({ insert }) => !known.has(insert));
};

async function files({ search, principal, signal }: Source, text: string): Promise<Suggestion[]> {
  const { items } = await search.files(principal, { q: text, limit: maxValues, signal });
  const names = new Map(items.map(({ path, dataset }) => [path.split("/").at(-1) ?? path, dataset.datasetName]));
  return [...names].map(([name, note]) => ({ kind: "file", label: name, note, insert: quoted(name) }));
}

/** The range of a number, and the texts, of a key in the newest datasets. */
async function metadataValues({ session, principal }: Source, path: string, text: string): Promise<Suggestion[]> {
  const like = path.replace(/[\\%_]/g, "\\$&");
  const candidates = sql<KeyRow>`
    select id, key, unit_si, unit, numeric from metadata_key where key ilike ${like} or key ilike ${`%.${like}`}
    order by not key ilike ${like}, key, id`;
  const known = await firstPassing(session, candidates, maxValues, (found) =>
    knownKeys(session, principal, found, maxValues),
  );
  const keys = await withOwnUnits(session, principal, known);
  const facts = await factsOf(
    session,
    principal,
    keys.filter(({ numeric }) => numeric),
  );
  const ranges = [...facts].flatMap(([key, { min, max, count }]): Suggestion[] => {
    if (min === undefined || max === undefined) return [];
    const range = min === max ? `${min}` : `${min}..${max}`;
    const unit = key.unit === null ? {} : { unit: key.unit };
    const counted = count === undefined ? {} : { count };
    return [
      {
        kind: "value",
        label: `${range}${key.unit === null ? "" : ` ${key.unit}`}`,
        insert: `${range}${key.unit ?? ""}`,
        note: key.key,
        min,
        max,
        ...unit,
        ...counted,
      },
    ];
  });
  const textual = keys.filter(({ numeric }) => !numeric).map(({ key }) => key);
  const values = textual.length === 0 ? [] : await sampleValues(session, principal, textual, text.replaceAll("*", ""));
  const items = values
    .slice(0, maxValues)
    .map(({ key, value }): Suggestion => ({ kind: "value", label: value, insert: quoted(value), note: key }));
  return [...ranges.filter(({ insert }) => insert.startsWith(text)), ...items];
}
