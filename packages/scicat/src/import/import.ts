import { type ImportProgress, inBatches, type Phase } from "./batches.ts";
import type { Mapped } from "./draft.ts";
import type { Doc } from "./ejson.ts";
import { historyOfDataset } from "./history.ts";
import { KeySet } from "./key-set.ts";
import { mappers } from "./mappers.ts";
import type { AnyCollection, Collection } from "./names.ts";
import { brokenPiece, type CollectionReport, type ImportReport, Tally } from "./report.ts";
import type { Sides } from "./side-options.ts";
import { loadSides } from "./sides.ts";
import { type PutResult, putAll, type Sent, type Sink } from "./sink.ts";
import { folderSource, type ImportSource, type SourceItem } from "./source.ts";
import { type BlockSums, blockSums } from "./totals.ts";
import { type Reader, type VerifyOptions, verify } from "./verify.ts";

export type { ImportProgress };

export interface ImportOptions {
  /** A folder or file with an export, or another source. */
  source: string | ImportSource;
  sink: Sink;
  /** Called after every batch. */
  onProgress?: (progress: ImportProgress) => void;
  /** Reads and maps, and writes nothing. */
  dryRun?: boolean;
  /** Stops after the batch at hand. */
  signal?: AbortSignal;
  /** Records in one batch. Default 8, or 1,000 for putMany. */
  batch?: number;
  /** What earlier runs wrote; it is not sent again. */
  sent?: Sent;
  /** Where accounts and history go, or why they stay behind. */
  sides?: Sides;
  /** Compares the catalogue with the source at the end. */
  verify?: VerifyOptions & { reader: Reader };
}

interface Job {
  index: number;
  mapped: Mapped;
  history?: unknown;
  /** Sent even if an earlier run wrote the same. */
  always?: boolean;
}

interface Run {
  options: ImportOptions;
  source: ImportSource;
  sums: BlockSums;
  tally: Tally;
  /** Datasets that were here before this run, and those that got blocks in it. */
  existing: KeySet;
  touched: KeySet;
}

const blockCollections = ["origdatablocks", "datablocks"] as const;

/**
 * Loads an export into the catalogue, in the order in which records depend on one another. May be repeated: what is
 * there already stays unchanged. Throws ImportSourceError when the source cannot be read at all; everything later is
 * told by the report.
 */
export async function importSciCat(options: ImportOptions): Promise<ImportReport> {
  const source = typeof options.source === "string" ? folderSource(options.source) : options.source;
  const { collections, sides, skipped } = await source.overview();
  const tally = new Tally(source.name, options.dryRun === true, skipped);
  const begun = performance.now();
  const run: Run = { options, source, sums: blockSums(), tally, existing: new KeySet(), touched: new KeySet() };
  try {
    for (const collection of blockCollections) if (collections.includes(collection)) await addUp(run, collection);
    // History first: what befell a record in the source is older than its arrival here.
    const sinks = options.dryRun ? undefined : (options.sides ?? {});
    await loadSides({ ...batching(run), sides, tally, sinks, sent: options.sent });
    let later = 0;
    for (const collection of collections) later += await load(run, collection);
    if (!options.dryRun && (later > 0 || (run.existing.size > 0 && run.touched.size > 0))) await setTotals(run);
    if (options.verify && !options.dryRun)
      tally.report.verification = await verify({
        ...batching(run),
        ...options.verify,
        sums: run.sums,
        report: tally.report,
      });
  } catch (error) {
    tally.report.stopped = error instanceof Error ? error.message : String(error);
  }
  tally.report.durationMs = Math.round(performance.now() - begun);
  return tally.report;
}

const batching = ({ options, source }: Run) => ({
  source,
  onProgress: options.onProgress,
  signal: options.signal,
  size: options.batch ?? (options.sink.putMany ? 1_000 : 8),
});

const read = <C extends AnyCollection>(
  run: Run,
  phase: Phase,
  collection: C,
  take: (item: SourceItem<C>) => Job | undefined,
  write: (jobs: Job[]) => Promise<void>,
) => inBatches(batching(run), phase, collection, take, write);

/** Maps a document; undefined, and a failure of its collection, when it cannot be. */
function mapItem(item: SourceItem, failed?: (problem: string) => void): Mapped | undefined {
  if ("problem" in item) return undefined;
  try {
    const mapped = mappers[item.collection](item.doc);
    return item.notes.length === 0 ? mapped : { ...mapped, notes: [...item.notes, ...mapped.notes] };
  } catch (error) {
    failed?.(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function addUp(run: Run, collection: Collection) {
  const take = (item: SourceItem) => {
    const mapped = mapItem(item);
    if (mapped) run.sums.add(mapped);
    return undefined;
  };
  await read(run, "adding up blocks", collection, take, async () => {});
}

/** Writes a collection; returns how many of its records must be written once more after the blocks. */
async function load(run: Run, collection: Collection): Promise<number> {
  const { tally, sums } = run;
  const counts = tally.begin(collection);
  let later = 0;
  const take = (item: SourceItem): Job | undefined => {
    counts.read++;
    if ("problem" in item) {
      counts.failed++;
      tally.failed(brokenPiece(collection, item.index, item.problem));
      return undefined;
    }
    const mapped = mapItem(item, (problem) => {
      counts.failed++;
      tally.failed({ collection, index: item.index, problem });
    });
    if (!mapped) return undefined;
    const { first, afterwards } = sums.plan(mapped);
    if (afterwards) later++;
    tally.adapted(counts, first.key, first.notes);
    return { index: item.index, mapped: first, ...historyIn(collection, item.doc) };
  };
  await read(run, "writing", collection, take, writer(run, counts));
  return later;
}

const historyIn = (collection: Collection, doc: Doc) =>
  collection === "datasets" && Array.isArray(doc.history) && doc.history.length > 0 ? { history: doc.history } : {};

function writer(run: Run, counts: CollectionReport): (jobs: Job[]) => Promise<void> {
  const { options, tally } = run;
  const keys = new KeySet();
  return async (jobs) => {
    if (options.dryRun) return;
    await carryHistory(run, jobs);
    const results = await send(run, jobs, "");
    for (const [at, { outcome, problem, sentBefore }] of results.entries()) {
      counts[outcome]++;
      if (sentBefore) counts.sentBefore++;
      const job = jobs[at];
      if (!job) continue;
      if (outcome === "failed") tally.failed(failureOf(counts.collection, job, problem));
      else if (keys.add(job.mapped.key)) counts.keys++;
      noteTotals(run, job, outcome);
    }
  };
}

/** A block that arrives adds to the totals of its dataset, also to those that were declared before. */
function noteTotals({ existing, touched }: Run, { mapped }: Job, outcome: PutResult["outcome"]): void {
  if (mapped.kind === "dataset" && outcome !== "created") existing.add(mapped.key);
  if ((mapped.kind === "origdatablock" || mapped.kind === "datablock") && outcome !== "unchanged")
    touched.add(String(mapped.record.datasetPid));
}

type SendResult = PutResult & { sentBefore?: boolean };

/** Writes what was not written in an earlier run. `round` tells writes apart that one record needs. */
async function send({ options: { sink, sent } }: Run, jobs: readonly Job[], round: string): Promise<SendResult[]> {
  const place = ({ mapped }: Job) => `${round}${mapped.kind} ${mapped.key}`;
  const results: SendResult[] = jobs.map((job) =>
    !job.always && sent?.has(place(job), job.mapped.record)
      ? { outcome: "unchanged", sentBefore: true }
      : { outcome: "failed" },
  );
  const fresh = jobs.map((job, at) => ({ job, at })).filter(({ at }) => !results[at]?.sentBefore);
  const kind = fresh[0]?.job.mapped.kind;
  if (kind === undefined) return results;
  const done = await putAll(
    sink,
    kind,
    fresh.map(({ job: { mapped } }) => ({ key: mapped.key, record: mapped.record })),
  );
  for (const [index, { job, at }] of fresh.entries()) {
    const result = done[index] ?? { outcome: "failed", problem: "got no answer" };
    results[at] = result;
    if (result.outcome !== "failed") sent?.add(place(job), job.mapped.record);
  }
  await sent?.flush();
  return results;
}

/** Carries the lists over that older datasets hold themselves, before the datasets arrive. */
async function carryHistory({ options, tally }: Run, jobs: readonly Job[]): Promise<void> {
  const sink = options.sides?.history;
  const listed = jobs.filter((job) => job.history !== undefined);
  if (listed.length === 0) return;
  const counts = tally.side("history in datasets");
  const entries = listed.flatMap(({ mapped, history }) => {
    const found = historyOfDataset(mapped.key, history);
    counts.read += found.entries.length + found.left;
    tally.refused(counts, "it tells no time or no change; kept in imported.history", found.left);
    return found.entries;
  });
  if (!sink) {
    tally.refused(
      counts,
      `${options.sides?.why ?? "no way to the database"}; kept in imported.history`,
      entries.length,
    );
    return;
  }
  for (const outcome of await sink.add(entries)) tally.carried(counts, outcome);
}

const failureOf = (collection: Collection, { index, mapped }: Job, problem = "was refused") => ({
  collection,
  index,
  kind: mapped.kind,
  key: mapped.key,
  problem,
});

/**
 * Writes the datasets once more whose declared totals are larger than what their blocks sum up to, and those that were
 * here before and got blocks now.
 */
async function setTotals(run: Run) {
  const { tally, sums } = run;
  const counts = tally.report.collections.find((one) => one.collection === "datasets");
  const take = (item: SourceItem): Job | undefined => {
    const mapped = mapItem(item);
    if (!mapped) return undefined;
    if (run.existing.has(mapped.key) && run.touched.has(mapped.key))
      return { index: item.index, mapped: sums.withTotals(mapped), always: true };
    const { afterwards } = sums.plan(mapped);
    return afterwards && { index: item.index, mapped: afterwards };
  };
  const write = async (jobs: Job[]) => {
    for (const [at, { outcome, problem }] of (await send(run, jobs, "totals of ")).entries()) {
      const job = jobs[at];
      if (outcome === "updated") tally.report.totalsSet++;
      // A dataset that was refused before is refused again, and has been told of.
      if (outcome !== "failed" || !job || !counts) continue;
      const told = tally.report.failures.some((one) => one.key === job.mapped.key && one.collection === "datasets");
      if (!told) tally.failed(failureOf("datasets", job, `its totals were refused: ${problem ?? "no reason given"}`));
    }
  };
  await read(run, "setting totals", "datasets", take, write);
}
