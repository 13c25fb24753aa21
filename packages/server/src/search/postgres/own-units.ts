import { searchUnit } from "@margay/units";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Session } from "./session.ts";
import { integersIn, type KeyRow, uses } from "./visible-keys.ts";

/** A numeric key with the unit that the caller's own datasets write it in. */
export interface OwnKey extends KeyRow {
  /** How many datasets that the caller may read have it in some unit of this kind. */
  datasets: number;
}

interface UnitUse {
  key: string;
  unit: string;
  n: number;
}

/**
 * These numeric keys, each with the unit in which most of the datasets write it that the caller may read, of several as
 * frequent the first by spelling: what others write decides nothing. The SI unit where no dataset tells.
 */
export async function withOwnUnits(session: Session, principal: Principal, keys: readonly KeyRow[]): Promise<OwnKey[]> {
  const numeric = keys.filter((key) => key.numeric);
  if (numeric.length === 0) return keys.map((key) => ({ ...key, datasets: 0 }));
  const found = await unitUses(session, principal, [...new Set(numeric.map(({ key }) => key))]);
  const byKey = Map.groupBy(found, ({ key }) => key);
  const untold = numeric.some((key) => !(byKey.get(key.key) ?? []).some(({ unit }) => kindOf(unit) === key.unit_si));
  const isListed = untold && !(await hasFormless(session));
  return keys.map((key) => {
    if (!key.numeric) return { ...key, datasets: 0 };
    const ofKind = (byKey.get(key.key) ?? []).filter(({ unit }) => kindOf(unit) === key.unit_si);
    const [first] = ofKind.toSorted((a, b) => b.n - a.n || (a.unit < b.unit ? -1 : 1));
    const datasets = ofKind.reduce((sum, { n }) => sum + n, 0);
    if (first) return { ...key, unit: first.unit === "" ? null : first.unit, datasets };
    // The unit that came first stands in only while sets of keys of an older version tell of none.
    return isListed ? { ...key, unit: key.unit_si.replace(/^\?/, "") || null, datasets } : { ...key, datasets };
  });
}

const kindOf = (unit: string) => (unit === "" ? "" : searchUnit(unit));

async function hasFormless(session: Session): Promise<boolean> {
  const [state] = await session.rows(sql<{ some: boolean }>`
    select exists (select from metadata_keyset where forms is null) as some`);
  return state?.some === true;
}

/** How many datasets that the caller may read write each key in each unit. */
async function unitUses(session: Session, principal: Principal, keys: readonly string[]): Promise<UnitUse[]> {
  const seen = await session.seen?.keysets();
  if (!seen)
    return session.rows(sql<UnitUse>`
      with used as materialized (
        select keyset_id, sum(n) as n from metadata_use u where ${uses(principal)} group by 1 having sum(n) > 0)
      select f.path as key, f.unit, sum(used.n)::bigint as n from used join metadata_form f using (keyset_id)
      where f.path = any(${[...keys]}::text[]) and f.unit is not null group by 1, 2`);
  const { unitsOf } = seen.memory;
  const missing = keys.filter((key) => !unitsOf.has(key));
  // Units of older sets are found by and by: until then they are read each time.
  const isFinal = missing.length > 0 && !(await hasFormless(session));
  const rows =
    missing.length === 0
      ? []
      : await session.rows(sql<{ key: string; unit: string; ids: Buffer }>`
          select path as key, unit, string_agg(int4send(keyset_id), '') as ids from metadata_form
          where path = any(${missing}::text[]) and unit is not null group by 1, 2`);
  const read = Map.groupBy(rows, ({ key }) => key);
  return keys.flatMap((key) => {
    const known = unitsOf.get(key) ?? (read.get(key) ?? []).map(({ unit, ids }) => ({ unit, sets: integersIn(ids) }));
    if (isFinal) unitsOf.set(key, known);
    return known.flatMap(({ unit, sets }) => {
      const n = sets.reduce((sum, id) => sum + (seen.counts.get(id) ?? 0), 0);
      return n > 0 ? [{ key, unit, n }] : [];
    });
  });
}
