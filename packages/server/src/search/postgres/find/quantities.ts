import type { Filter } from "@margay/contract";
import { rangeToSI, searchUnit } from "@margay/units";
import { type RawBuilder, sql } from "kysely";
import type { Key } from "./metadata-keys.ts";
import { refusal } from "./refusal.ts";
import { allOf, anyOf } from "./value-tests.ts";

export type Quantity = Extract<Filter, { op: "quantity" }>;

/** Bounds in SI. */
export type Bounds = Pick<Quantity, "eq" | "gt" | "gte" | "lt" | "lte">;

/** What is lost when a number is brought to another unit and back. */
const slack = 1e-12;
const near = (value: number) => Math.abs(value) * slack;

export interface Wanted {
  bounds: Bounds;
  /** The unit by which values are indexed; undefined when any will do. */
  unitSI: string | undefined;
}

/** Reads the bounds. Throws `invalid_query` where there are none, or one is no number in SI. */
export function wantedOf({ path, unit, ...rest }: Quantity): Wanted {
  const given = (["eq", "gt", "gte", "lt", "lte"] as const).filter((name) => rest[name] !== undefined);
  if (given.length === 0) throw refusal(path, "a quantity needs a value to compare with");
  const isPlain = unit === undefined || unit.trim() === "";
  const bounds: Bounds = {};
  for (const name of given) {
    const value = Number(rest[name]);
    const si = isPlain ? value : (rangeToSI({ lo: value, unit }).lo ?? value);
    if (!Number.isFinite(si)) throw refusal(path, "the value is no number that the catalogue can compare");
    bounds[name] = si;
  }
  return { bounds, unitSI: isPlain ? undefined : searchUnit(unit) };
}

/** The test on numbers from `lo` to `hi`, in SI: some number in between fits. */
export function boundsTest({ eq, gt, gte, lt, lte }: Bounds, lo: RawBuilder<unknown>, hi: RawBuilder<unknown>) {
  const test = (value: number | undefined, of: (value: number) => RawBuilder<boolean>) =>
    value === undefined ? [] : [of(value)];
  const number = (value: number) => sql`${String(value)}::float8`;
  return allOf([
    ...test(eq, (v) => sql`${lo} <= ${number(v + near(v))}`),
    ...test(eq, (v) => sql`${hi} >= ${number(v - near(v))}`),
    ...test(gt, (v) => sql`${hi} > ${number(v + near(v))}`),
    ...test(gte, (v) => sql`${hi} >= ${number(v - near(v))}`),
    ...test(lt, (v) => sql`${lo} < ${number(v - near(v))}`),
    ...test(lte, (v) => sql`${lo} <= ${number(v + near(v))}`),
  ]);
}

/** The test on a row of `dataset_param` aliased `p`: one of the keys has a number within the bounds. */
export function paramTest(keys: readonly Key[], bounds: Bounds): RawBuilder<boolean> {
  const ids = keys.map(({ id }) => id);
  const [only] = ids;
  const anywhere = sql<boolean>`exists (select from unnest(p.key_ids, p.lo, p.hi) as q(k, lo, hi)
    where q.k = any(${ids}::int[]) and ${boundsTest(bounds, sql`q.lo`, sql`q.hi`)})`;
  if (ids.length !== 1) return ids.length > 4 ? anywhere : anyOf(keys.map((key) => paramTest([key], bounds)));
  // Only what stands in a list shares a key; then all of them are looked at. Unnesting always takes 20 times as long.
  const at = sql`array_position(p.key_ids, ${only}::int)`;
  return sql<boolean>`case when ${at} is null then false
    when ${boundsTest(bounds, sql`p.lo[${at}]`, sql`p.hi[${at}]`)} then true
    when array_position(p.key_ids, ${only}::int, ${at} + 1) is null then false
    else ${anywhere} end`;
}
