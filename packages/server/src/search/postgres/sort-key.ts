import { sql } from "kysely";
import type { Session } from "./session.ts";

/** A numeric metadata key that is sorted or counted by. */
export interface NumericKey {
  id: number;
  /** Unit in which it was first seen. */
  unit: string | null;
  unitSI: string;
}

/** The key of each of these dotted paths. The same path in units of several kinds: the kind that came first. */
export async function numericKeys(session: Session, paths: readonly string[]): Promise<Map<string, NumericKey>> {
  const wanted = [...new Set(paths)].filter((path) => !path.includes("\0"));
  if (wanted.length === 0) return new Map();
  const rows = await session.rows(sql<NumericKey & { key: string }>`
    select distinct on (key) key, id, unit, unit_si as "unitSI" from metadata_key
    where key = any(${wanted}::text[]) and numeric order by key, id`);
  return new Map(rows.map(({ key, ...found }) => [key, found]));
}
