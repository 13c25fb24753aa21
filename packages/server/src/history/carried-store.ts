import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Doc } from "../records/kind.ts";

/** A change of a record in another catalogue: only the fields that changed. */
export interface CarriedEntry {
  kind: string;
  key: string;
  operation: "update" | "remove";
  /** RFC 3339 in UTC. */
  at: string;
  by: string;
  before?: Doc;
  after?: Doc;
}

/** `late`: the record was there before this entry, which would now stand among newer ones. */
export type CarriedOutcome = "added" | "present" | "late";

// What came over stands before the record's own first version.
const carriedVersion = 0;

interface Noted {
  kind: string;
  key: string;
  version: number;
  operation: string;
  at: Date;
  by: string;
}

/**
 * Adds entries with their own times and authors, in their order; what is there already is left alone. An outcome for each.
 * `trx` must be a transaction.
 */
export async function carryOver(trx: Db, entries: readonly CarriedEntry[]): Promise<CarriedOutcome[]> {
  // Two imports at a time would each find nothing there.
  await sql`select pg_advisory_xact_lock(hashtext('margay import of history'))`.execute(trx);
  const column = (name: "kind" | "key") => entries.map((one) => one[name]);
  const noted = await sql<Noted>`
    select h.kind, h.key, h.version, h.operation, h.at, h.by from history h
    join (select distinct * from unnest(${column("kind")}::text[], ${column("key")}::text[]) as w (kind, key)) w
      using (kind, key)
    where h.version in (${carriedVersion}, 1)`.execute(trx);
  const { outcomes, fresh } = compared(entries, noted.rows);
  if (fresh.length > 0) await insert(trx, fresh);
  return outcomes;
}

async function insert(trx: Db, entries: readonly CarriedEntry[]): Promise<void> {
  const texts = (name: "kind" | "key" | "operation" | "at" | "by") => entries.map((one) => one[name]);
  const documents = (name: "before" | "after") =>
    entries.map((one) => (one[name] === undefined ? null : JSON.stringify(one[name])));
  await sql`
    insert into history (kind, key, version, operation, at, by, before, after)
    select kind, key, ${carriedVersion}, operation, at, by, before, after
    from unnest(${texts("kind")}::text[], ${texts("key")}::text[], ${texts("operation")}::text[],
      ${texts("at")}::timestamptz[], ${texts("by")}::text[], ${documents("before")}::json[],
      ${documents("after")}::json[]) with ordinality as e (kind, key, operation, at, by, before, after, n)
    order by n`.execute(trx);
}

const place = ({ kind, key }: { kind: string; key: string }) => JSON.stringify([kind, key]);
const event = (one: CarriedEntry | Noted) =>
  JSON.stringify([one.kind, one.key, one.operation, new Date(one.at).toISOString(), one.by]);

function compared(entries: readonly CarriedEntry[], noted: readonly Noted[]) {
  const records = new Set(noted.filter((one) => one.version > carriedVersion).map(place));
  // Several changes of one moment are told apart by their number.
  const there = new Map<string, number>();
  for (const one of noted) if (one.version === carriedVersion) there.set(event(one), (there.get(event(one)) ?? 0) + 1);
  const fresh: CarriedEntry[] = [];
  const outcomes = entries.map((one): CarriedOutcome => {
    const count = there.get(event(one)) ?? 0;
    if (count > 0) {
      there.set(event(one), count - 1);
      return "present";
    }
    if (records.has(place(one))) return "late";
    fresh.push(one);
    return "added";
  });
  return { outcomes, fresh };
}
