import { addTally, type Tally } from "../scan/index.ts";
import type { Segment } from "../segment/index.ts";
import { shareArrays } from "./arrays.ts";
import { abortError, type Executor, type Scan } from "./executor.ts";
import { nextPlace, type ScanReply, type ScanTask, stopPlace } from "./messages.ts";
import { Thread } from "./worker.ts";

/** A scan is begun again so often when a thread dies. */
const mostAttempts = 3;

/** A scan that threads work on. */
interface Running {
  readonly task: ScanTask;
  readonly small: boolean;
  readonly attempt: number;
  /** Threads that have not answered yet. */
  readonly waiting: Set<ScanThread>;
  /** One at most: what all threads have found that answered. */
  readonly tallies: Tally[];
  readonly resolve: (tallies: readonly Tally[]) => void;
  readonly reject: (error: Error) => void;
}

type ScanThread = Thread<ScanTask, ScanReply>;

/** Scans on worker threads; a scan's threads take its segments from a shared counter, so that none waits for a slow one. */
export class PoolExecutor implements Executor {
  readonly #threads: readonly ScanThread[];
  readonly #kept = new Map<number, Segment>();
  readonly #running = new Map<number, Running>();
  #lastScan = 0;
  #closed = false;

  constructor(threads: number, onError: (error: Error) => void) {
    this.#threads = Array.from({ length: threads }, () => {
      const file = new URL("./scan-worker.ts", import.meta.url);
      const thread: ScanThread = new Thread(file, {}, this.#kept, {
        reply: (reply: ScanReply) => this.#take(thread, reply),
        died: (error) => {
          onError(error);
          this.#lost(thread, error);
        },
      });
      return thread;
    });
  }

  /** For tests. */
  get threads(): readonly ScanThread[] {
    return this.#threads;
  }

  keep(segment: Segment): void {
    this.#kept.set(segment.id, segment);
    for (const thread of this.#threads) thread.tell({ keep: segment });
  }

  drop(id: number, large: boolean): void {
    this.#kept.delete(id);
    for (const thread of this.#threads) thread.tell({ drop: id, large });
  }

  async scan({ request, segments, small, signal }: Scan): Promise<readonly Tally[]> {
    if (signal?.aborted) throw abortError(signal);
    if (this.#closed) throw new Error("The index is closed");
    const { promise, resolve, reject } = Promise.withResolvers<readonly Tally[]>();
    const ids = Int32Array.from(segments, (segment) => segment.id);
    const task = this.#taskOf(shareArrays(request), ids);
    // The scan may be begun again under another number.
    const stop = () => {
      for (const running of this.#running.values()) {
        if (running.resolve === resolve && signal !== undefined) this.#fail(running, abortError(signal));
      }
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      this.#begin({ task, small, attempt: 1, waiting: new Set(), tallies: [], resolve, reject });
      return await promise;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const running of this.#running.values()) this.#fail(running, new Error("The index is closed"));
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #taskOf(request: ScanTask["request"], segments: Int32Array): ScanTask {
    this.#lastScan += 1;
    const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    return { scan: this.#lastScan, request, segments, control };
  }

  #begin(running: Running): void {
    const alive = this.#threads.filter((thread) => thread.alive).sort((a, b) => a.owed - b.owed);
    const wanted = running.small ? 1 : Math.min(alive.length, running.task.segments.length);
    const chosen = alive.slice(0, Math.max(1, wanted));
    if (chosen.length === 0) {
      running.reject(new Error("No thread of the index is alive"));
      return;
    }
    this.#running.set(running.task.scan, running);
    for (const thread of chosen) {
      running.waiting.add(thread);
      thread.ask(running.task);
    }
  }

  #take(thread: ScanThread, reply: ScanReply): void {
    const running = this.#running.get(reply.scan);
    if (running === undefined) return;
    if (reply.error !== undefined) {
      this.#fail(running, reply.error);
      return;
    }
    const [sum] = running.tallies;
    if (reply.tally !== undefined) {
      // While other threads are still at work.
      if (sum === undefined) running.tallies.push(reply.tally);
      else addTally(sum, reply.tally);
    }
    running.waiting.delete(thread);
    if (running.waiting.size > 0) return;
    this.#running.delete(reply.scan);
    running.resolve(running.tallies);
  }

  /** Nobody knows which segments a dead thread had taken: its scans begin again. */
  #lost(thread: ScanThread, error: Error): void {
    for (const running of [...this.#running.values()]) {
      if (!running.waiting.has(thread)) continue;
      this.#end(running);
      if (running.attempt === mostAttempts) {
        running.reject(new Error(`The question was given up after ${mostAttempts} attempts`, { cause: error }));
        continue;
      }
      const task = this.#taskOf(running.task.request, running.task.segments);
      this.#begin({ ...running, task, attempt: running.attempt + 1, waiting: new Set(), tallies: [] });
    }
  }

  #fail(running: Running, error: Error): void {
    this.#end(running);
    running.reject(error);
  }

  /** Its threads stop after the segment that they are at; what they answer is thrown away. */
  #end({ task }: Running): void {
    this.#running.delete(task.scan);
    Atomics.store(task.control, stopPlace, 1);
    Atomics.store(task.control, nextPlace, task.segments.length);
  }
}
