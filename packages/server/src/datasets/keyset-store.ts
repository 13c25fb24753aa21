import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { hashOf, type Keyset, keysetOf } from "./keyset.ts";

/** Dictionary of key sets. Its rows never change or go, so each process caches their ids. */
export interface Keysets {
  /** Id of the set of keys that some metadata has. */
  idOf(metadata: unknown): Promise<number>;
}

const cachedAtMost = 100_000;

export function createKeysets(db: Db): Keysets {
  const known = new Map<string, Promise<number>>();

  async function look(hash: string, { keys, paths }: Keyset): Promise<number> {
    const found = await sql<{ id: number }>`
      with made as (
        insert into metadata_keyset (hash, keys, paths)
        values (decode(${hash}, 'hex'), ${JSON.stringify(keys)}::json, ${JSON.stringify(paths)}::json)
        on conflict do nothing returning id)
      select id from made union all select id from metadata_keyset where hash = decode(${hash}, 'hex')`.execute(db);
    const id = found.rows[0]?.id;
    // Somebody else is just making it: seen once that has committed.
    return id ?? look(hash, { keys, paths });
  }

  return {
    async idOf(metadata) {
      const keyset = keysetOf(metadata);
      const hash = hashOf(keyset);
      const before = known.get(hash);
      if (before) return before;
      if (known.size >= cachedAtMost) known.clear();
      const id = look(hash, keyset);
      known.set(hash, id);
      id.catch(() => known.delete(hash));
      return id;
    },
  };
}
