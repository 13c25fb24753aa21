import type { Filter } from "@margay/contract";
import { joinKey, searchUnit, toSI } from "@margay/units";
import { type RawBuilder, sql } from "kysely";
import type { FindKind } from "../../finder.ts";
import type { Session } from "../session.ts";
import { canBeStored, valuesAt } from "./json-values.ts";
import type { Lookups, Mode, UnitsOf } from "./lookups.ts";
import { boundsTest, paramTest, type Quantity, wantedOf } from "./quantities.ts";
import { refusal } from "./refusal.ts";
import { anyOf, never } from "./value-tests.ts";

/** Fields of small records that hold free metadata with units. */
const metadataFields: Partial<Record<FindKind, string>> = {
  sample: "sampleCharacteristics",
  proposal: "metadata",
  beamtime: "metadata",
  instrument: "customMetadata",
  publication: "metadata",
};

const maxUnits = 1_000;

const quantitiesIn = (filter: Filter): Quantity[] => {
  if (filter.op === "and" || filter.op === "or") return filter.of.flatMap(quantitiesIn);
  if (filter.op === "not") return quantitiesIn(filter.of);
  return filter.op === "quantity" ? [filter] : [];
};

const partOf = (field: string) => sql`json_part(r.doc, array[${field}]::text[])`;
const unitIn = (value: RawBuilder<unknown>) =>
  sql`coalesce(${value} ->> 'unit', ${value} ->> 'u', ${value} ->> 'units', '')`;

/** Reads which units there are at the paths of a filter, so that each can be brought to SI. */
export async function lookUpUnits(session: Session, kind: FindKind, where: Filter | undefined): Promise<UnitsOf> {
  const field = metadataFields[kind];
  const found = new Map<string, string[]>();
  if (field !== undefined && where)
    for (const { path } of quantitiesIn(where)) {
      if (!path.every(canBeStored)) continue;
      const rows = await session.rows(sql<{ unit: string }>`
        select distinct ${unitIn(sql`q.v`)} as unit from record r
          cross join lateral ${valuesAt({ root: partOf(field), steps: path }, "q", true)}
        where r.kind = ${sql.lit(kind)} and jsonb_typeof(q.v) = 'object' limit ${maxUnits}`);
      found.set(
        JSON.stringify(path),
        rows.map(({ unit }) => unit),
      );
    }
  return (path) => found.get(JSON.stringify(path)) ?? [];
}

/** A number in metadata, compared in SI. Datasets have theirs in an index, small records are computed. */
export function quantityCondition(kind: FindKind, mode: Mode, filter: Quantity, lookups: Lookups): RawBuilder<boolean> {
  const { bounds, unitSI } = wantedOf(filter);
  if (!filter.path.every(canBeStored) || filter.path.length === 0) return never;
  if (kind === "dataset") {
    const key = joinKey(filter.path);
    const keys = lookups
      .keys(filter.path)
      .filter((one) => one.numeric && one.key === key && (unitSI === undefined || one.unitSI === unitSI));
    return paramCondition(mode, keys, paramTest(keys, bounds));
  }
  const field = metadataFields[kind];
  if (field === undefined) throw refusal(filter.path, `a ${kind} has no metadata with units`);
  const value = sql`q.v`;
  // What a double cannot hold would end the statement.
  const number = (name: RawBuilder<unknown>) => sql`case when jsonb_typeof(${name}) = 'number'
    and ${name} between '-1e300'::jsonb and '1e300'::jsonb then (${name})::float8 end`;
  const given = number(sql`coalesce(${value} -> 'value', ${value} -> 'v')`);
  const tests = lookups.units(filter.path).flatMap((unit) => {
    if (unitSI !== undefined && searchUnit(unit) !== unitSI) return [];
    const zero = toSI(0, unit)?.value ?? 0;
    const one = toSI(1, unit)?.value ?? 1;
    const si = sql`(${given} * ${String(one - zero)}::float8 + ${String(zero)}::float8)`;
    return [
      sql<boolean>`(jsonb_typeof(${value}) = 'object' and ${unitIn(value)} = ${unit} and ${boundsTest(bounds, si, si)})`,
    ];
  });
  // Plain numbers have no unit.
  if (unitSI === undefined || unitSI === "") tests.push(boundsTest(bounds, number(value), number(value)));
  return sql<boolean>`exists (select from ${valuesAt({ root: partOf(field), steps: filter.path }, "q", true)}
    where ${anyOf(tests)})`;
}

/** Datasets whose row of `dataset_param`, aliased `p`, has one of the keys and fits. */
export function paramCondition(
  mode: Mode,
  keys: readonly { id: number }[],
  test: RawBuilder<boolean>,
): RawBuilder<boolean> {
  if (keys.length === 0) return never;
  return mode === "set"
    ? sql<boolean>`d.id in (select p.id from dataset_param p
        where p.key_ids && ${keys.map(({ id }) => id)}::int[] and ${test})`
    : sql<boolean>`exists (select from dataset_param p where p.id = d.id and ${test})`;
}
