import type { Db } from "../db/database.ts";
import type { Doc } from "../records/kind.ts";
import {
  type EntriesQuery,
  type EntryRow,
  entryPage,
  type Present,
  presentRecords,
  type Step,
  stepsSince,
  type Wanted,
} from "./entries-store.ts";
import { reversed } from "./reverse.ts";

/** One change with the whole documents around it: without the key and managed fields, but with totals. */
export interface FullEntry extends EntryRow {
  /** Undefined for a creation. */
  before: Doc | undefined;
  /** Undefined for a removal. */
  after: Doc | undefined;
}

// More changes of one page's records than this: the oldest entries show the parts that changed and no more.
const maxSteps = 20_000;

const nameOf = ({ kind, key }: { kind: string; key: string }) => `${kind}\n${key}`;

/**
 * Entries with whole documents, newest first. The history keeps what changed; the documents are made by taking changes
 * back from the record as it is now, or as it was when it was removed. Call it in a transaction that sees one moment.
 */
export async function fullEntries(
  db: Db,
  query: EntriesQuery,
  page: { limit: number; offset: number },
): Promise<FullEntry[]> {
  const rows = await entryPage(db, query, page);
  const oldest = new Map<string, Wanted>();
  for (const { kind, key, id } of rows) oldest.set(nameOf({ kind, key }), { kind, key, from: id }); // newest first
  const wanted = [...oldest.values()];
  const states = replayed(await presentRecords(db, wanted), await stepsSince(db, wanted, maxSteps));
  return rows.map((row) => {
    const state = states.get(row.id);
    return { ...row, before: state?.before, after: state?.after };
  });
}

type Sides = Pick<FullEntry, "before" | "after">;

function replayed(present: readonly Present[], steps: readonly Step[]): Map<number, Sides> {
  const states = new Map<number, Sides>();
  const now = new Map<string, Doc | undefined>(present.map((one) => [nameOf(one), one.doc]));
  for (const step of steps) {
    const name = nameOf(step);
    const after = now.get(name);
    const before = stateBefore(step, after);
    states.set(step.id, { before, after: step.operation === "remove" ? undefined : (after ?? step.after) });
    now.set(name, before);
  }
  return states;
}

function stateBefore({ operation, before, after }: Step, state: Doc | undefined): Doc | undefined {
  if (operation === "create") return undefined;
  return operation === "remove" ? before : reversed(state ?? after, before, after);
}
