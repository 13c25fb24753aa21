import type { Principal } from "../access/index.ts";
import type { Database, Db } from "../db/database.ts";
import { InvalidBody } from "../errors.ts";
import { again } from "../records/again.ts";
import {
  forgetAnswers,
  holdWriters,
  removeBlocks,
  removeConfigs,
  removeDatasets,
  removeHistory,
  removeRecords,
  removeUsers,
} from "./store.ts";

const blockKinds = ["origdatablock", "datablock"] as const;
const smallKinds = [
  "attachment",
  "proposal",
  "beamtime",
  "sample",
  "instrument",
  "policy",
  "publication",
  "job",
] as const;

/** What can be emptied. */
export const resetKinds = ["dataset", ...blockKinds, ...smallKinds, "user", "runtime-config", "history"] as const;
export type ResetKind = (typeof resetKinds)[number];

export type Removed = Partial<Record<ResetKind, number>>;

export interface TestMode {
  /**
   * Empties the named kinds in one transaction and answers how many of each there were. Datasets take their blocks and
   * their own attachments along. Throws InvalidBody that names a kind which does not exist.
   */
  reset(principal: Principal, kinds: readonly string[]): Promise<Removed>;
}

export interface TestModeDeps {
  database: Database;
  /** Lets go of what this process remembers of accounts and of dictionaries, once they are emptied. */
  afterwards: () => Promise<void>;
}

/**
 * For test suites of clients. Invariants: a reset is seen whole or not at all, by searches and followers of the feed
 * too; the change feed itself is never emptied, since places in it are remembered elsewhere.
 */
export function createTestMode({ database, afterwards }: TestModeDeps): TestMode {
  async function empty(db: Db, principal: Principal, kinds: ReadonlySet<ResetKind>): Promise<Removed> {
    await holdWriters(db);
    const wanted = <Kind extends ResetKind>(list: readonly Kind[]) => list.filter((kind) => kinds.has(kind));
    const hasDatasets = kinds.has("dataset");
    const blocks = await removeBlocks(db, hasDatasets ? blockKinds : wanted(blockKinds));
    const records = await removeRecords(db, wanted(smallKinds));
    const removed = new Map<string, number>([...blocks, ...records]);
    if (hasDatasets) removed.set("dataset", await removeDatasets(db));
    await forgetAnswers(db);
    if (kinds.has("user")) removed.set("user", await removeUsers(db, principal.accountId));
    if (kinds.has("runtime-config")) removed.set("runtime-config", await removeConfigs(db));
    if (kinds.has("history")) removed.set("history", await removeHistory(db));
    return Object.fromEntries([...kinds].map((kind) => [kind, removed.get(kind) ?? 0]));
  }

  return {
    async reset(principal, kinds) {
      const known = new Set(kinds.map(demandKind));
      const removed = await again(() => database.kysely.transaction().execute((db) => empty(db, principal, known)));
      await afterwards();
      return removed;
    },
  };
}

function demandKind(name: string, index: number): ResetKind {
  const kind = resetKinds.find((one) => one === name);
  if (kind !== undefined) return kind;
  const detail = `${JSON.stringify(name.slice(0, 100))} is no kind that can be emptied; these are: ${resetKinds.join(", ")}`;
  throw new InvalidBody([{ pointer: `/kinds/${index}`, detail }]);
}
