import type { MetadataKey } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { containing } from "../../db/like.ts";
import type { MetadataKeyQuery } from "../engine.ts";
import { firstPassing } from "./first-known.ts";
import { factsOf } from "./key-facts.ts";
import { withOwnUnits } from "./own-units.ts";
import type { Seen } from "./seen.ts";
import { withSession } from "./session.ts";
import { type KeyRow, knownKeys } from "./visible-keys.ts";

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
    const candidates = sql<KeyRow>`
      select id, key, unit_si, unit, numeric from metadata_key where key ilike ${inside}
      order by not key ilike ${inside.slice(1)}, key, unit_si, numeric desc, id`;
    const known = await firstPassing(session, candidates, query.limit, (keys) => knownKeys(session, principal, keys));
    const facts = await factsOf(session, principal, await withOwnUnits(session, principal, known));
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
