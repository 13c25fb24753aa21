import { setImmediate as nextTurn } from "node:timers/promises";
import type { Schema } from "../schema.ts";
import type { NumberedRow, Segment } from "../segment/index.ts";
import type { Builder } from "./executor.ts";
import type { BuildReply, BuildTask } from "./messages.ts";
import { pieceOf } from "./row-piece.ts";
import { nextSegmentId } from "./segment-id.ts";
import { Thread } from "./worker.ts";

/** So many rows are posted in one turn of the event loop, fewer where they have more than so many bytes of packed files. */
const rowsAtOnce = 128;
const fileBytesAtOnce = 2 ** 22;

/** Builds and merges in a worker thread of its own. */
export class WorkerBuilder implements Builder {
  readonly #kept = new Map<number, Segment>();
  readonly #thread: Thread<BuildTask, BuildReply>;
  #last: Promise<unknown> = Promise.resolve();
  #waiting: PromiseWithResolvers<Segment> | undefined;
  #died = 0;
  #closed = false;

  constructor(schema: Schema, onError: (error: Error) => void) {
    const file = new URL("./build-worker.ts", import.meta.url);
    this.#thread = new Thread<BuildTask, BuildReply>(file, { schema }, this.#kept, {
      reply: ({ segment, error }) => {
        if (segment === undefined) this.#waiting?.reject(error ?? new Error("A thread answered nothing"));
        else this.#waiting?.resolve(segment);
      },
      died: (error) => {
        this.#died += 1;
        onError(error);
        this.#waiting?.reject(error);
      },
    });
  }

  /** For tests. */
  get thread(): Thread<BuildTask, BuildReply> {
    return this.#thread;
  }

  keep(segment: Segment): void {
    this.#kept.set(segment.id, segment);
    this.#thread.tell({ keep: segment });
  }

  drop(id: number, large: boolean): void {
    this.#kept.delete(id);
    this.#thread.tell({ drop: id, large });
  }

  build(rows: readonly NumberedRow[]): Promise<Segment> {
    return this.#inTurn(async () => {
      const died = this.#died;
      for (const some of portions(rows)) {
        this.#thread.tell({ piece: pieceOf(some) });
        await nextTurn();
        if (this.#died !== died) throw new Error("The thread that builds segments died");
      }
      return await this.#ask({ build: true, id: nextSegmentId() });
    });
  }

  merge(segments: readonly Segment[], generation: number): Promise<Segment> {
    const merge = segments.map((segment) => segment.id);
    return this.#inTurn(() => this.#ask({ merge, generation, id: nextSegmentId() }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting?.reject(new Error("The index is closed"));
    await this.#thread.close();
  }

  #inTurn(task: () => Promise<Segment>): Promise<Segment> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => {});
    return done;
  }

  async #ask(task: BuildTask): Promise<Segment> {
    if (this.#closed) throw new Error("The index is closed");
    if (!this.#thread.alive) throw new Error("The thread that builds segments is not alive");
    this.#waiting = Promise.withResolvers<Segment>();
    this.#thread.ask(task);
    return await this.#waiting.promise;
  }
}

function* portions(rows: readonly NumberedRow[]): Generator<readonly NumberedRow[]> {
  let from = 0;
  let fileBytes = 0;
  for (const [at, { row }] of rows.entries()) {
    for (const { length } of row.files ?? []) fileBytes += length;
    if (at + 1 - from < rowsAtOnce && fileBytes < fileBytesAtOnce) continue;
    yield rows.slice(from, at + 1);
    from = at + 1;
    fileBytes = 0;
  }
  if (from < rows.length) yield rows.slice(from);
}
