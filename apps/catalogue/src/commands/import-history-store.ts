import type { HistoryDraft, HistoryOutcome, HistorySink } from "@margay/scicat";
import type { Database } from "@margay/server";

// What came over stands before the record's own first version.
const importedVersion = 0;

interface Noted {
  kind: string;
  key: string;
  version: number;
  operation: string;
  at: Date;
  by: string;
}

/**
 * Writes entries of another catalogue's history with their times and authors. They go in before their record, so that the
 * order of the table is the order of events; what is there already is left alone.
 */
export function historyStore(pool: Database["pool"]): HistorySink {
  return {
    async add(entries) {
      if (entries.length === 0) return [];
      const client = await pool.connect();
      try {
        await client.query("begin");
        // Two imports at a time would each find nothing there.
        await client.query("select pg_advisory_xact_lock(hashtext('margay import of history'))");
        const found = await client.query<Noted>(
          `select h.kind, h.key, h.version, h.operation, h.at, h.by from history h
           join (select distinct * from unnest($1::text[], $2::text[]) as w (kind, key)) w using (kind, key)
           where h.version = ${importedVersion} or h.version = 1`,
          [entries.map((one) => one.kind), entries.map((one) => one.key)],
        );
        const { outcomes, fresh } = sort(entries, found.rows);
        await client.query(
          `insert into history (kind, key, version, operation, at, by, before, after)
           select kind, key, ${importedVersion}, operation, at, by, before, after
           from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::json[], $7::json[])
             with ordinality as e (kind, key, operation, at, by, before, after, n)
           order by n`,
          [
            ...(["kind", "key", "operation", "at", "by"] as const).map((name) => fresh.map((one) => one[name])),
            ...(["before", "after"] as const).map((name) => fresh.map((one) => text(one[name]))),
          ],
        );
        await client.query("commit");
        return outcomes;
      } catch (error) {
        await client.query("rollback").catch(() => undefined); // the first error counts
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

const text = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

function sort(entries: readonly HistoryDraft[], noted: readonly Noted[]) {
  const place = (one: { kind: string; key: string }) => `${one.kind} ${one.key}`;
  const event = (one: HistoryDraft | Noted) =>
    `${place(one)} ${one.operation} ${new Date(one.at).toISOString()} ${one.by}`;
  const records = new Set(noted.filter((one) => one.version > importedVersion).map(place));
  // Several changes of one moment are told apart by their number.
  const there = new Map<string, number>();
  for (const one of noted) if (one.version === importedVersion) there.set(event(one), (there.get(event(one)) ?? 0) + 1);
  const fresh: HistoryDraft[] = [];
  const outcomes = entries.map((one): HistoryOutcome => {
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
