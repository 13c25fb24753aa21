import type { Mapped, RecordName } from "./draft.ts";
import type { Doc } from "./ejson.ts";
import { mappers } from "./mappers.ts";
import { brokenPiece, type CollectionReport, type ImportReport, Tally } from "./report.ts";
import { type Collection, folderSource, type ImportSource, type SourceItem } from "./source.ts";
import { type BlockSums, blockSums } from "./totals.ts";

export interface PutResult {
  outcome: "created" | "updated" | "unchanged" | "failed";
  /** Why it failed, in words for the report. */
  problem?: string;
}

/** Where records go. A sink answers `failed` for a record that is refused, and throws when no further one can arrive. */
export interface Sink {
  /** Creates or replaces a record at its key; must change nothing when the same record is there. */
  put(kind: RecordName, key: string, record: Doc): Promise<PutResult>;
  /** The same for many of one kind, with a result for each in their order. Used when present. */
  putMany?(kind: RecordName, items: readonly { key: string; record: Doc }[]): Promise<PutResult[]>;
}

export interface ImportProgress {
  phase: "adding up blocks" | "writing" | "setting totals";
  collection: Collection;
  /** Documents of the collection done in this phase. */
  done: number;
}

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
  /** Puts at the same time, or records in one putMany. Default 8, or 100 for putMany. */
  batch?: number;
}

type Job = { index: number; mapped: Mapped };
type Write = (jobs: Job[]) => Promise<void>;

const blockCollections = ["origdatablocks", "datablocks"] as const;

/**
 * Loads an export into the catalogue, in the order in which records depend on one another. May be repeated: what is
 * there already stays unchanged. Throws ImportSourceError when the source cannot be read at all; everything later is
 * told by the report.
 */
export async function importSciCat(options: ImportOptions): Promise<ImportReport> {
  const source = typeof options.source === "string" ? folderSource(options.source) : options.source;
  const { collections, skipped } = await source.overview();
  const tally = new Tally(source.name, options.dryRun === true, skipped);
  const begun = performance.now();
  try {
    const sums = blockSums();
    for (const collection of blockCollections)
      if (collections.includes(collection)) await addUp(source, collection, sums, options);
    let later = 0;
    for (const collection of collections) later += await load(source, collection, sums, tally, options);
    if (later > 0 && !options.dryRun) await setTotals(source, sums, tally, options);
  } catch (error) {
    tally.report.stopped = error instanceof Error ? error.message : String(error);
  }
  tally.report.durationMs = Math.round(performance.now() - begun);
  return tally.report;
}

/** Reads a collection in batches. Throws when the signal stops the import. */
async function inBatches(
  items: AsyncIterable<SourceItem>,
  options: ImportOptions,
  progress: Omit<ImportProgress, "done">,
  take: (item: SourceItem) => Job | undefined,
  write: Write,
): Promise<void> {
  const size = options.batch ?? (options.sink.putMany ? 100 : 8);
  let batch: Job[] = [];
  let done = 0;
  const flush = async () => {
    options.signal?.throwIfAborted();
    if (batch.length > 0) await write(batch);
    batch = [];
    options.onProgress?.({ ...progress, done });
  };
  for await (const item of items) {
    done++;
    const job = take(item);
    if (job) batch.push(job);
    if (batch.length >= size || done % 1_000 === 0) await flush();
  }
  await flush();
}

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

async function addUp(source: ImportSource, collection: Collection, sums: BlockSums, options: ImportOptions) {
  const take = (item: SourceItem) => {
    const mapped = mapItem(item);
    if (mapped) sums.add(mapped);
    return undefined;
  };
  await inBatches(
    source.documents(collection),
    options,
    { phase: "adding up blocks", collection },
    take,
    async () => {},
  );
}

/** Writes a collection; returns how many of its records must be written once more after the blocks. */
async function load(
  source: ImportSource,
  collection: Collection,
  sums: BlockSums,
  tally: Tally,
  options: ImportOptions,
): Promise<number> {
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
    return { index: item.index, mapped: first };
  };
  const write = writer(options, counts, tally);
  await inBatches(source.documents(collection), options, { phase: "writing", collection }, take, write);
  return later;
}

function writer(options: ImportOptions, counts: CollectionReport, tally: Tally): Write {
  return async (jobs) => {
    if (options.dryRun) return;
    for (const [at, { outcome, problem }] of (await putAll(options.sink, jobs)).entries()) {
      counts[outcome]++;
      const job = jobs[at];
      if (outcome === "failed" && job) tally.failed(failureOf(counts.collection, job, problem));
    }
  };
}

const failureOf = (collection: Collection, { index, mapped }: Job, problem = "was refused") => ({
  collection,
  index,
  kind: mapped.kind,
  key: mapped.key,
  problem,
});

/** Writes a batch. Records with the same key keep their order, so that the last one wins every time. */
async function putAll(sink: Sink, jobs: readonly Job[]): Promise<PutResult[]> {
  const first = jobs[0];
  if (!first) return [];
  const items = jobs.map(({ mapped }) => ({ key: mapped.key, record: mapped.record }));
  if (sink.putMany) return sink.putMany(first.mapped.kind, items);
  const before = new Map<string, Promise<PutResult>>();
  const results = items.map(({ key, record }) => {
    const put = () => sink.put(first.mapped.kind, key, record);
    const result = before.get(key)?.then(put) ?? put();
    before.set(key, result);
    return result;
  });
  return Promise.all(results);
}

/** Writes the datasets once more whose declared totals are larger than what their blocks sum up to. */
async function setTotals(source: ImportSource, sums: BlockSums, tally: Tally, options: ImportOptions) {
  const counts = tally.report.collections.find((one) => one.collection === "datasets");
  const take = (item: SourceItem): Job | undefined => {
    const mapped = mapItem(item);
    const afterwards = mapped && sums.plan(mapped).afterwards;
    return afterwards && { index: item.index, mapped: afterwards };
  };
  const write: Write = async (jobs) => {
    for (const [at, { outcome, problem }] of (await putAll(options.sink, jobs)).entries()) {
      const job = jobs[at];
      if (outcome === "updated") tally.report.totalsSet++;
      // A dataset that was refused before is refused again, and has been told of.
      if (outcome !== "failed" || !job || !counts) continue;
      const told = tally.report.failures.some((one) => one.key === job.mapped.key && one.collection === "datasets");
      if (!told) tally.failed(failureOf("datasets", job, `its totals were refused: ${problem ?? "no reason given"}`));
    }
  };
  await inBatches(
    source.documents("datasets"),
    options,
    { phase: "setting totals", collection: "datasets" },
    take,
    write,
  );
}
