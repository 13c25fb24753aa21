import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** One spelling of a metadata key: the same path in another dimension is another key. */
export interface KeyUse {
  key: string;
  unitSI: string;
  unit: string | null;
  numeric: boolean;
}

/** Dictionary of metadata keys; it only grows, so each process caches the ids. */
export interface MetadataKeys {
  ids(uses: readonly KeyUse[]): Promise<number[]>;
  /** To be called when rows were deleted, which only test mode does. */
  forget(): void;
}

const cachedAtMost = 500_000;
const name = (use: KeyUse) => `${use.numeric ? "n" : "s"}\0${use.unitSI}\0${use.key}`;

export function createMetadataKeys(db: Db, maxCached = cachedAtMost): MetadataKeys {
  const known = new Map<string, number>();
  return {
    forget: () => known.clear(),
    async ids(uses) {
      // Taken before anything is awaited: the cache may be cleared meanwhile.
      const ids = uses.map((use) => known.get(name(use)));
      const missing = new Map(uses.filter((_use, at) => ids[at] === undefined).map((use) => [name(use), use]));
      if (missing.size > 0) {
        const rows = JSON.stringify([...missing.values()]);
        const source = sql`json_to_recordset(${rows}::json) as r(key text, "unitSI" text, unit text, numeric boolean)`;
        await sql`insert into metadata_key (key, unit_si, unit, numeric)
          select key, "unitSI", unit, numeric from ${source} on conflict do nothing`.execute(db);
        const found = await sql<KeyUse & { id: number }>`
          select k.id, k.key, k.unit_si as "unitSI", k.numeric, k.unit from ${source}
          join metadata_key k on k.key = r.key and k.unit_si = r."unitSI" and k.numeric = r.numeric`.execute(db);
        if (known.size > maxCached) known.clear();
        for (const row of found.rows) known.set(name(row), row.id);
      }
      return uses.map((use, at) => ids[at] ?? known.get(name(use)) ?? -1);
    },
  };
}
