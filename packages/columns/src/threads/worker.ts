import { Worker } from "node:worker_threads";
import type { Segment } from "../segment/index.ts";
import type { KeepMessage } from "./messages.ts";

/** After so many deaths in a row without an answer a thread is replaced only after a pause. */
const patientDeaths = 3;
const pauseMs = 1_000;

export interface ThreadEvents<Reply> {
  reply(reply: Reply): void;
  /** It died; what it was told and had not answered is lost. A new one takes its place. */
  died(error: Error): void;
}

/**
 * A worker thread that is replaced when it dies. It does not keep the process alive while it has nothing to answer.
 */
export class Thread<Task extends object, Reply> {
  readonly #file: URL;
  readonly #name: string;
  readonly #data: object;
  readonly #events: ThreadEvents<Reply>;
  readonly #kept: ReadonlyMap<number, Segment>;
  #worker: Worker | undefined;
  #deaths = 0;
  #owed = 0;
  #closed = false;
  #pause: NodeJS.Timeout | undefined;

  /** `kept` are the segments that a new worker is given; whoever owns the thread tells it of further ones. */
  constructor(file: URL, data: object, kept: ReadonlyMap<number, Segment>, events: ThreadEvents<Reply>) {
    this.#file = file;
    this.#name = file.pathname.split("/").at(-1) ?? "";
    this.#data = data;
    this.#kept = kept;
    this.#events = events;
    this.#start();
  }

  /** False while it waits to be replaced. */
  get alive(): boolean {
    return this.#worker !== undefined;
  }

  /** Tasks that are not answered yet. */
  get owed(): number {
    return this.#owed;
  }

  /** For tests. */
  get worker(): Worker | undefined {
    return this.#worker;
  }

  tell(message: Task | KeepMessage): void {
    this.#worker?.postMessage(message);
  }

  /** Tells it a task that it will answer. */
  ask(task: Task): void {
    this.#owed += 1;
    if (this.#owed === 1) this.#worker?.ref();
    this.tell(task);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#pause);
    await this.#worker?.terminate();
  }

  #start(): void {
    // Flags of the process are for its main thread: a worker with, say, an inspector port would not start.
    const worker = new Worker(this.#file, { workerData: this.#data, execArgv: [], name: this.#name });
    let cause: Error | undefined;
    worker.on("message", (reply: Reply) => {
      this.#deaths = 0;
      this.#owed -= 1;
      if (this.#owed === 0) worker.unref();
      this.#events.reply(reply);
    });
    worker.on("error", (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    worker.on("messageerror", (error) => {
      cause = error;
      void worker.terminate();
    });
    worker.on("exit", (code) => this.#exited(cause ?? new Error(`A thread of the index ended with code ${code}`)));
    // Last: to listen for messages counts as waiting for them.
    worker.unref();
    this.#worker = worker;
    for (const segment of this.#kept.values()) this.tell({ keep: segment });
  }

  #exited(error: Error): void {
    this.#worker = undefined;
    this.#owed = 0;
    if (this.#closed) return;
    this.#deaths += 1;
    if (this.#deaths < patientDeaths) this.#start();
    else this.#pause = setTimeout(() => this.#start(), pauseMs).unref();
    this.#events.died(error);
  }
}
