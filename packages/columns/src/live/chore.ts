import { setImmediate as nextTurn } from "node:timers/promises";

/** After a failure a chore rests so long, times the failures in a row. */
const restMs = 1_000;
const longestRestMs = 60_000;

/**
 * Work that is done bit by bit in the background, one task after the other with a turn of the event loop between them. A task
 * that fails is tried again after a rest.
 */
export class Chore {
  readonly #next: () => (() => Promise<void>) | undefined;
  readonly #onError: (error: Error) => void;
  #running: Promise<void> | undefined;
  #rest: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  /** `next` gives the task that is due, if any. */
  constructor(next: () => (() => Promise<void>) | undefined, onError: (error: Error) => void) {
    this.#next = next;
    this.#onError = onError;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Something may be due. */
  nudge(): void {
    if (this.#stopped || this.#rest !== undefined || this.#running !== undefined) return;
    if (this.#next() === undefined) return;
    this.#running = this.#work().finally(() => {
      this.#running = undefined;
      // What fell due after the last look.
      this.nudge();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#rest);
    await this.idle();
  }

  async #work(): Promise<void> {
    for (;;) {
      await nextTurn();
      const task = this.#stopped ? undefined : this.#next();
      if (task === undefined) return;
      try {
        await task();
        this.#failures = 0;
      } catch (error) {
        if (this.#stopped) return;
        this.#failures += 1;
        this.#rest = setTimeout(
          () => {
            this.#rest = undefined;
            this.nudge();
          },
          Math.min(restMs * this.#failures, longestRestMs),
        ).unref();
        this.#onError(error instanceof Error ? error : new Error(String(error)));
        return;
      }
    }
  }
}
