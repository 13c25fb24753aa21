import type { Schema } from "../schema.ts";
import { WorkerBuilder } from "../threads/builder.ts";
import { InlineBuilder, InlineExecutor } from "../threads/inline.ts";
import { PoolExecutor } from "../threads/pool.ts";
import { keptSchema } from "./keep.ts";
import { LiveIndex, type Parts } from "./live-index.ts";
import type { ColumnIndex, IndexOptions } from "./types.ts";

/** An empty index. Close it to end its threads. Errors: RangeError for options that make no sense. */
export function createColumnIndex(schema: Schema, options: IndexOptions): ColumnIndex {
  const { threads, segmentRows = 1, freshRows = 1, freshFileBytes = 1 } = options;
  if (!(Number.isInteger(threads) && threads >= 0)) throw new RangeError(`${threads} is no number of threads`);
  if (!(segmentRows >= 1 && freshRows >= 1)) throw new RangeError("Segments have one row at least");
  if (!(freshFileBytes >= 1)) throw new RangeError("Rows without files are never sealed because of them");
  return new LiveIndex(schema, options, partsOf(schema, options));
}

function partsOf(schema: Schema, { threads, keep = {}, onError = () => {} }: IndexOptions): Parts {
  const kept = keptSchema(schema, keep);
  if (threads === 0)
    return { executor: new InlineExecutor(), sealer: new InlineBuilder(kept), merger: new InlineBuilder(kept) };
  return {
    executor: new PoolExecutor(threads, onError),
    // Two threads: rows are sealed while a large merge goes on.
    sealer: new WorkerBuilder(kept, onError),
    merger: new WorkerBuilder(kept, onError),
  };
}
