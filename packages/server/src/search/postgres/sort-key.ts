import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Session } from "./session.ts";
import { type KeyRow, visibleKeys } from "./visible-keys.ts";

/** A numeric metadata key that is sorted or counted by. */
export interface NumericKey {
  id: number;
  /** Unit in which it was first seen. */
  unit: string | null;
  unitSI: string;
}

/**
 * The key of each of these dotted paths. The same path in units of several kinds: the kind that came first, of those that
 * the caller's datasets have.
 */
export async function numericKeys(
  session: Session,
  principal: Principal,
  paths: readonly string[],
): Promise<Map<string, NumericKey>> {
  const wanted = [...new Set(paths)].filter((path) => !path.includes("\0"));
  if (wanted.length === 0) return new Map();
  const rows = await session.rows(sql<KeyRow>`
    select id, key, unit, unit_si, numeric from metadata_key where key = any(${wanted}::text[]) and numeric order by id desc`);
  const kinds = Map.groupBy(rows, ({ key }) => key);
  const unclear = rows.filter(({ key }) => (kinds.get(key)?.length ?? 0) > 1);
  const seen = new Set((await visibleKeys(session, principal, unclear)).map(({ id }) => id));
  const chosen = rows.filter(({ key, id }) => kinds.get(key)?.length === 1 || seen.has(id));
  // The oldest comes last, and stays.
  return new Map(chosen.map(({ key, id, unit, unit_si }) => [key, { id, unit, unitSI: unit_si }]));
}
