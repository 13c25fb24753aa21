import type { Principal } from "../access/index.ts";
import type { Doc } from "../records/kind.ts";
import type { Outcome, RecordService } from "../records/verbs.ts";
import { type Checked, type Entry, inLineOrder, isOutage, type Receipt, refused } from "./receipts.ts";

export type BulkMode = "create" | "upsert";

const lanes = 8;
const parts = 4;
const minPart = 50;

/**
 * Writes one batch of lines. Invariants: a receipt for every line, in line order, given after the commit; a line that
 * is refused stops no other; lines with the same key take effect in their order.
 */
export async function writeRecords(
  service: RecordService,
  principal: Principal,
  mode: BulkMode,
  { entries, receipts }: Checked<Doc>,
): Promise<Receipt[]> {
  const keyOf = ({ value }: Entry<Doc>) => {
    const key = value[service.kind.schema.keyField];
    return typeof key === "string" ? key : undefined;
  };
  const known = mode === "create" ? new Set<string>() : await keysThatExist(service, principal, entries.map(keyOf));
  const fresh = entries.filter((entry) => !known.has(keyOf(entry) ?? ""));
  const present = entries.filter((entry) => known.has(keyOf(entry) ?? ""));
  for (const [index, outcome] of (await createParts(service, principal, fresh, fresh.map(keyOf))).entries()) {
    const entry = fresh[index] as Entry<Doc>; // an outcome for each
    if (mode === "upsert" && outcome.status === "exists") present.push(entry);
    else receipts.push(receiptOf(entry.line, outcome, keyOf(entry)));
  }
  // The lines of one key stay in one lane.
  const queues = Array.from({ length: lanes }, (): Entry<Doc>[] => []);
  for (const entry of present.sort((a, b) => a.line - b.line)) queues[laneOf(keyOf(entry) ?? "")]?.push(entry);
  await Promise.all(
    queues.map(async (queue) => {
      for (const entry of queue) receipts.push(await upsertOne(service, principal, keyOf(entry) ?? "", entry));
    }),
  );
  return inLineOrder(receipts);
}

function laneOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = (hash * 31 + key.charCodeAt(at)) | 0;
  return Math.abs(hash % lanes);
}

async function keysThatExist(service: RecordService, principal: Principal, keys: readonly (string | undefined)[]) {
  const wanted = [...new Set(keys.filter((key) => key !== undefined))];
  const rows = await Promise.all(wanted.map((key) => service.find(principal, key)));
  return new Set(rows.flatMap((row) => (row ? [row.key] : [])));
}

// Several statements at once keep several of PostgreSQL's processes busy. Of two lines with one key the first must win.
async function createParts(
  service: RecordService,
  principal: Principal,
  entries: Entry<Doc>[],
  keys: readonly (string | undefined)[],
): Promise<Outcome[]> {
  const chosen = keys.filter((key) => key !== undefined);
  if (new Set(chosen).size < chosen.length) return createAll(service, principal, entries);
  const size = Math.max(minPart, Math.ceil(entries.length / parts));
  const cuts = Array.from({ length: Math.ceil(entries.length / size) }, (_, part) => part * size);
  const running: Promise<Outcome[]>[] = [];
  for (const from of cuts) {
    const part = createAll(service, principal, entries.slice(from, from + size));
    part.catch(() => {}); // awaited with the others
    running.push(part);
    // The database takes this part while the next is prepared.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (await Promise.all(running)).flat();
}

async function createAll(service: RecordService, principal: Principal, entries: Entry<Doc>[]): Promise<Outcome[]> {
  if (entries.length === 0) return [];
  try {
    return await service.createMany(
      principal,
      entries.map((entry) => entry.value),
    );
  } catch (error) {
    if (entries.length === 1 || isOutage(error)) return entries.map(() => ({ status: "refused", error }));
  }
  // Nothing was stored; one of them made the statement fail.
  const outcomes: Outcome[] = [];
  for (const entry of entries) outcomes.push(...(await createAll(service, principal, [entry])));
  return outcomes;
}

function receiptOf(line: number, outcome: Outcome, key: string | undefined): Receipt {
  if (outcome.status === "refused") return refused(line, outcome.error, key);
  if (outcome.status === "exists") return { line, status: "exists", key: outcome.key };
  const { record } = outcome;
  return { line, status: "created", key: record.key, version: record.version };
}

async function upsertOne(service: RecordService, principal: Principal, key: string, entry: Entry<Doc>) {
  try {
    const done = await service.upsert(principal, key, entry.value);
    const status = done.created ? "created" : done.changed ? "updated" : "unchanged";
    return { line: entry.line, status, key, version: done.version } satisfies Receipt;
  } catch (error) {
    return refused(entry.line, error, key);
  }
}
