import { type FindKind, type FullEntry, type Principal, parseStored } from "@margay/server";
import type { ScicatConfig } from "../wire/config.ts";
import { outs } from "../wire/records/outs.ts";
import { publicationOut } from "../wire/records/publication.ts";
import type { Opened } from "../wire/records/record.ts";
import { type HistoryKind, historyKinds } from "../wire/settings/groups.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";

const subsystems = new Map<string, string>(Object.entries(historyKinds).map(([name, kind]) => [kind, name]));

const totals = ["size", "packedSize", "numberOfFiles", "numberOfFilesArchived"] as const;

/** One side of a change in the newest SciCat's form. */
function sideOut(entry: FullEntry, doc: Doc, at: Date, by: string, config: ScicatConfig): Doc {
  // Conversions change what they are given, and documents of neighbouring entries share their parts.
  const { imported, ...own } = copied(doc);
  const opened: Opened = {
    key: entry.key,
    doc: own,
    imported: isObject(imported) ? imported : {},
    createdBy: entry.createdBy ?? "unknown",
    createdAt: (entry.createdAt ?? at).toISOString(),
    updatedBy: by,
    updatedAt: at.toISOString(),
    extra: Object.fromEntries(totals.filter((name) => name in own).map((name) => [name, own[name]])),
    lacksSI: false,
  };
  const convert = entry.kind === "publication" ? publicationOut : outs[entry.kind as FindKind]; // of the table above
  return copied(convert(opened, config)); // without what conversions left undefined
}

const copied = (doc: Doc): Doc => parseStored(JSON.stringify(doc)) as Doc; // an object stays one

function sides(entry: FullEntry, config: ScicatConfig): { before: Doc; after: Doc | null } {
  const { at, by, previousAt, previousBy } = entry;
  const before = sideOut(entry, entry.before ?? {}, previousAt ?? at, previousBy ?? by, config);
  const after = entry.after === undefined ? null : sideOut(entry, entry.after, at, by, config);
  return { before, after };
}

/** An entry of SciCat's history collection. */
export function historyItem(entry: FullEntry, config: ScicatConfig): Doc {
  const { before, after } = sides(entry, config);
  const delta = config.trackableStrategy === "delta" && after !== null ? changed(before, after) : { before, after };
  return {
    _id: String(entry.id),
    id: String(entry.id),
    subsystem: subsystems.get(entry.kind) ?? entry.kind,
    documentId: entry.key,
    operation: entry.operation === "remove" ? "delete" : "update",
    ...delta,
    user: entry.by,
    timestamp: entry.at.toISOString(),
  };
}

/** Only what differs: objects key by key, lists whole, null for what is not there. */
function changed(before: Doc, after: Doc): { before: Doc; after: Doc } {
  const result = { before: {} as Doc, after: {} as Doc };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const inner = isObject(was) && isObject(is) ? changed(was, is) : { before: was, after: is };
    result.before[name] = inner.before;
    result.after[name] = inner.after;
  }
  return result;
}

const shownEntries = 100;
// What every change touches, and what merely follows from it.
const unlisted = new Set(["_id", "pid", "updatedAt", "updatedBy", "createdAt", "createdBy", "__v"]);

/** Whether the operator wants the history of a kind to be shown (TRACKABLES). */
export const isTracked = (config: ScicatConfig, kind: HistoryKind): boolean => config.trackables.includes(kind);

/**
 * The list `history` of a dataset in the older form: its last hundred changes, oldest first, each with the previous and
 * the current value of the fields it touched. Empty where datasets are not tracked or the caller may not read this one.
 */
export async function datasetHistory(
  { catalogue, config }: WireDeps,
  principal: Principal,
  pid: string,
): Promise<Doc[]> {
  if (!isTracked(config, "dataset") || !(await catalogue.datasets.find(principal, pid))) return [];
  const entries = await catalogue.history.changesOf("dataset", pid, shownEntries);
  return entries.reverse().map((entry) => {
    const { before, after } = sides(entry, config);
    const listed: Doc = { updatedAt: entry.at.toISOString(), updatedBy: entry.by, _id: "" };
    for (const name of new Set([...Object.keys(before), ...Object.keys(after ?? {})])) {
      if (unlisted.has(name)) continue;
      const [previousValue, currentValue] = [before[name] ?? null, after?.[name] ?? null];
      if (JSON.stringify(previousValue) !== JSON.stringify(currentValue))
        listed[name] = listedChange(config, name, previousValue, currentValue);
    }
    return listed;
  });
}

/**
 * Where only differences are wanted, objects show what changed in them; of the lifecycle, as SciCat restores it, the
 * earlier state is whole.
 */
function listedChange({ trackableStrategy }: ScicatConfig, name: string, previous: unknown, current: unknown): Doc {
  if (trackableStrategy !== "delta" || !isObject(previous) || !isObject(current))
    return { previousValue: previous, currentValue: current };
  const { before, after } = changed(previous, current);
  return { previousValue: name === "datasetlifecycle" ? previous : before, currentValue: after };
}
