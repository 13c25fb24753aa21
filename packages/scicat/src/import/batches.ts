import type { AnyCollection } from "./names.ts";
import type { ImportSource, SourceItem } from "./source.ts";

export type Phase = "adding up blocks" | "writing" | "setting totals" | "comparing";

export interface ImportProgress {
  phase: Phase;
  collection: AnyCollection;
  /** Documents of the collection done in this phase. */
  done: number;
  /** How much of the collection that is, from 0 to 1, where known. */
  share: number | undefined;
  perSecond: number;
  /** Until the end of this phase of this collection, where it can be estimated. */
  secondsLeft: number | undefined;
}

export interface BatchOptions {
  source: ImportSource;
  /** Called after every batch. */
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops after the batch at hand. */
  signal?: AbortSignal | undefined;
  /** Documents in one batch. */
  size: number;
}

const maxBatchBytes = 8 * 1024 * 1024;
const progressEvery = 500;
const estimateAfterMs = 2_000;

/**
 * Reads a collection in batches; while one is written, the next is read. `take` answers what to write of an item.
 * Throws when the signal stops the import, with everything handed to `write` done.
 */
export async function inBatches<C extends AnyCollection, Job>(
  options: BatchOptions,
  phase: Phase,
  collection: C,
  take: (item: SourceItem<C>) => Job | undefined,
  write: (jobs: Job[]) => Promise<void>,
): Promise<void> {
  const { source, signal, size, onProgress } = options;
  const begun = performance.now();
  let batch: Job[] = [];
  let bytes = 0;
  let done = 0;
  let writing: Promise<void> = Promise.resolve();
  const tell = () =>
    onProgress?.({ phase, collection, done, ...pace(done, performance.now() - begun, source.share?.()) });
  const flush = async () => {
    await writing;
    signal?.throwIfAborted();
    const jobs = batch;
    batch = [];
    bytes = 0;
    writing = jobs.length > 0 ? write(jobs) : Promise.resolve();
    writing.catch(() => undefined); // thrown by whoever awaits it next
    tell();
  };
  try {
    for await (const item of source.documents(collection)) {
      done++;
      const job = take(item);
      if (job !== undefined) {
        batch.push(job);
        if ("sizeBytes" in item) bytes += item.sizeBytes;
      }
      if (batch.length >= size || bytes >= maxBatchBytes) await flush();
      else if (done % progressEvery === 0) {
        signal?.throwIfAborted();
        tell();
      }
    }
    await flush();
  } finally {
    await writing;
  }
  tell();
}

function pace(done: number, elapsedMs: number, share: number | undefined) {
  const estimable = share !== undefined && share > 0 && share < 1 && elapsedMs > estimateAfterMs;
  return {
    share,
    perSecond: elapsedMs > 0 ? Math.round((done / elapsedMs) * 1_000) : 0,
    secondsLeft: estimable ? Math.round(((elapsedMs / share) * (1 - share)) / 1_000) : undefined,
  };
}
