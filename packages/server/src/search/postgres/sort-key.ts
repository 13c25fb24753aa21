import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { withOwnUnits } from "./own-units.ts";
import type { Session } from "./session.ts";
import { type KeyRow, visibleKeys } from "./visible-keys.ts";

/** A numeric metadata key that is sorted or counted by. */
export interface NumericKey {
  id: number;
  /** In which the caller's datasets write it most often. */
  unit: string | null;
  unitSI: string;
}

/**
 * The key of each of these dotted paths. The same path in units of several kinds: the kind that most of the caller's
 * datasets have.
 */
export async function numericKeys(
  session: Session,
  principal: Principal,
  paths: readonly string[],
): Promise<Map<string, NumericKey>> {
  const wanted = [...new Set(paths)].filter((path) => !path.includes("\0"));
  if (wanted.length === 0) return new Map();
  const rows = await session.rows(sql<KeyRow>`
    select id, key, unit, unit_si, numeric from metadata_key where key = any(${wanted}::text[]) and numeric`);
  const kinds = Map.groupBy(rows, ({ key }) => key);
  const unclear = rows.filter(({ key }) => (kinds.get(key)?.length ?? 0) > 1);
  const seen = new Set((await visibleKeys(session, principal, unclear)).map(({ id }) => id));
  const chosen = rows.filter(({ key, id }) => kinds.get(key)?.length === 1 || seen.has(id));
  const own = await withOwnUnits(session, principal, chosen);
  // The last one stays. By kind where several are as frequent: ids would tell who was first.
  own.sort((a, b) => a.datasets - b.datasets || (a.unit_si < b.unit_si ? 1 : -1));
  return new Map(own.map(({ key, id, unit, unit_si }) => [key, { id, unit, unitSI: unit_si }]));
}
