import type { RecordName } from "./draft.ts";
import { type Doc, isObject } from "./ejson.ts";
import { mappers } from "./mappers.ts";
import type { Collection } from "./names.ts";

/** One entry of SciCat's history in the catalogue's form: only the fields that changed, under the catalogue's names. */
export interface HistoryDraft {
  kind: RecordName;
  key: string;
  operation: "update" | "remove";
  /** RFC 3339 in UTC. */
  at: string;
  by: string;
  before?: Doc;
  after?: Doc;
}

/** `late`: the record was there before this entry, which would now stand among newer ones. */
export type HistoryOutcome = "added" | "present" | "late";

/** Where history goes. Answers an outcome for each entry, in their order. */
export interface HistorySink {
  add(entries: readonly HistoryDraft[]): Promise<HistoryOutcome[]>;
}

/** The entry cannot be carried over; the message says why. */
export class NoHistory extends Error {
  override name = "NoHistory";
}

const bySubsystem: Record<string, Collection> = {
  dataset: "datasets",
  proposal: "proposals",
  sample: "samples",
  instrument: "instruments",
  publisheddata: "publications",
  policy: "policies",
  origdatablock: "origdatablocks",
  datablock: "datablocks",
  attachment: "attachments",
  job: "jobs",
};

/** An entry of the history collection. Throws NoHistory, or Unmappable where it does not tell its record. */
export function historyFrom(doc: Doc): HistoryDraft {
  const { subsystem, documentId, operation, before, after, user } = doc;
  const collection = typeof subsystem === "string" ? bySubsystem[subsystem.toLowerCase()] : undefined;
  if (collection === undefined) throw new NoHistory("its subsystem is no collection that is loaded");
  if (typeof documentId !== "string" || documentId === "") throw new NoHistory("it names no record (documentId)");
  const removed = operation === "delete";
  if (!removed && operation !== "update") throw new NoHistory("its operation is neither update nor delete");
  const at = instantOf(doc.timestamp ?? doc.createdAt);
  const sides = partsOf(
    collection,
    documentId,
    isObject(before) ? before : {},
    removed || !isObject(after) ? {} : after,
  );
  return {
    kind: sides.kind,
    key: sides.key,
    operation: removed ? "remove" : "update",
    at,
    by: typeof user === "string" && user !== "" ? user : "unknown",
    before: removed ? sides.whole : sides.before,
    ...(removed ? {} : { after: sides.after }),
  };
}

/** The entries of a dataset's own `history` list of older versions, oldest first; `left` counts what is none. */
export function historyOfDataset(pid: string, history: unknown): { entries: HistoryDraft[]; left: number } {
  const entries: HistoryDraft[] = [];
  let left = 0;
  for (const one of Array.isArray(history) ? history : []) {
    const entry = isObject(one) ? fromListed(pid, one) : undefined;
    if (entry) entries.push(entry);
    else left++;
  }
  return { entries: entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)), left };
}

function fromListed(pid: string, listed: Doc): HistoryDraft | undefined {
  const previous: Doc = {};
  const current: Doc = {};
  for (const [name, value] of Object.entries(listed)) {
    if (!isObject(value) || !("previousValue" in value || "currentValue" in value)) continue;
    Object.defineProperty(previous, name, plainProperty(value.previousValue ?? null));
    Object.defineProperty(current, name, plainProperty(value.currentValue ?? null));
  }
  if (Object.keys(current).length === 0 || typeof listed.updatedAt !== "string") return undefined;
  try {
    const { before, after } = partsOf("datasets", pid, previous, current);
    const by = typeof listed.updatedBy === "string" && listed.updatedBy !== "" ? listed.updatedBy : "unknown";
    return { kind: "dataset", key: pid, operation: "update", at: instantOf(listed.updatedAt), by, before, after };
  } catch {
    return undefined;
  }
}

// Assignment would make a key named __proto__ the object's prototype.
const plainProperty = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });

/** Both sides under the catalogue's names. What the mapping itself fills in is on both sides, and so no difference. */
function partsOf(collection: Collection, id: string, before: Doc, after: Doc) {
  const map = (part: Doc) =>
    mappers[collection]({ _id: id, ...(collection === "datasets" ? { pid: id } : {}), ...part });
  // Blocks need a dataset to be mapped; a partial entry may not name it.
  const complete = (part: Doc) => (needsDataset.has(collection) ? { datasetId: "unknown", ...part } : part);
  const was = map(complete(before));
  const is = map(complete(after));
  const [from, to]: [Doc, Doc] = [{}, {}];
  for (const name of new Set([...Object.keys(was.record), ...Object.keys(is.record)])) {
    if (managed.has(name)) continue;
    const [old, now] = [was.record[name], is.record[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    from[name] = old ?? null;
    to[name] = now ?? null;
  }
  return { kind: was.kind, key: was.key, before: from, after: to, whole: was.record };
}

const needsDataset = new Set<Collection>(["origdatablocks", "datablocks"]);
const managed = new Set(["createdAt", "createdBy", "updatedAt", "updatedBy"]);

function instantOf(value: unknown): string {
  const at = new Date(typeof value === "string" || typeof value === "number" ? value : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new NoHistory("it has no time");
  return at.toISOString();
}
