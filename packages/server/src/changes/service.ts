import type { ChangeEvent } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { type ChangeRow, changesAfter, newestPlace, type Place } from "./store.ts";

export interface Changes {
  /** Changes after an event id that the caller may see, oldest first. */
  after(principal: Principal, id: string | undefined, limit: number): Promise<ChangeEvent[]>;
  /** The id after which only later changes come. */
  now(): Promise<string>;
  /** Of two ids the one that comes later in the feed. */
  later(a: string, b: string): string;
}

const idOf = (place: Place) => `${place.txid}-${place.id}`;

function placeOf(id: string): Place {
  const found = /^(\d{1,19})-(\d{1,15})$/.exec(id);
  if (!found)
    throw new CatalogueError("invalid_query", "after: is not an event id of this catalogue, such as 815-42.", {
      errors: [{ pointer: "after", detail: "is not an event id of this catalogue" }],
    });
  return { txid: found[1] ?? "0", id: Number(found[2]) };
}

const eventOf = (row: ChangeRow): ChangeEvent => ({
  id: idOf(row),
  kind: row.kind,
  key: row.key,
  version: row.version,
  operation: row.operation,
  at: row.at.toISOString(),
});

/** The feed of all writes. Invariants: its order never misses a commit; it tells only of what the caller may read. */
export function createChanges(database: Database): Changes {
  return {
    async after(principal, id, limit) {
      const place = id === undefined ? { txid: "0", id: 0 } : placeOf(id);
      return (await changesAfter(database.kysely, principal, place, limit)).map(eventOf);
    },
    now: async () => idOf(await newestPlace(database.kysely)),
    later: (a, b) => {
      const [one, other] = [placeOf(a), placeOf(b)];
      const ahead = BigInt(one.txid) - BigInt(other.txid) || BigInt(one.id - other.id);
      return ahead >= 0n ? a : b;
    },
  };
}
