import type { MetadataKey } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { containing } from "../../db/like.ts";
import type { MetadataKeyQuery } from "../engine.ts";
import { factsOf } from "./key-facts.ts";
import type { Seen } from "./seen.ts";
import { withSession } from "./session.ts";
import { type KeyRow, knownKeys } from "./visible-keys.ts";

/** Keys that are looked at for one answer, best first. */
const maxCandidates = 2_000;

/** Metadata keys for typeahead, alphabetical, those that begin like the query first, with what is known of each. */
export async function searchMetadataKeys(
  database: Database,
  principal: Principal,
  query: MetadataKeyQuery,
  seen?: Seen,
): Promise<MetadataKey[]> {
  const text = query.q?.trim() ?? "";
  const inside = containing(text);
  return withSession(database, query.signal, async (plain) => {
    const session = { ...plain, seen };
    const found = await session.rows(sql<KeyRow>`
      select id, key, unit_si, unit, numeric from metadata_key where key ilike ${inside}
      order by not key ilike ${inside.slice(1)}, key, unit_si, numeric desc limit ${maxCandidates}`);
    const known: KeyRow[] = [];
    // In batches: the first page rarely needs all candidates.
    for (let from = 0; from < found.length && known.length < query.limit; from += query.limit)
      known.push(...(await knownKeys(session, principal, found.slice(from, from + query.limit))));
    const facts = await factsOf(session, principal, known.slice(0, query.limit));
    return [...facts].map(([key, more]) => ({ ...toKey(key), ...more }));
  });
}

function toKey({ key, numeric, unit, unit_si }: KeyRow): MetadataKey {
  if (!numeric) return { key, type: "string" };
  return {
    key,
    type: "number",
    ...(unit === null ? {} : { unit }),
    ...(unit_si === "" || unit_si.startsWith("?") ? {} : { unitSI: unit_si }),
  };
}
