import { Worker } from "node:worker_threads";
import type { Question } from "./judge-worker.ts";

/** Judges metadata by schemas of unknown origin, in threads that are ended when they take too long. */
export interface Judges {
  /** Never rejects: whatever goes wrong is false. */
  judge(question: Question): Promise<boolean>;
  close(): Promise<void>;
}

interface Job {
  question: Question;
  answer(isValid: boolean): void;
}

interface Thread {
  worker: Worker;
  isReady: boolean;
  job: Job | undefined;
  /** Of the job, or of the idle time. */
  timer?: NodeJS.Timeout | undefined;
}

const maxWaiting = 1_000;
const idleMs = 60_000;
const startMs = 30_000;
// A schema can ask for much memory; what does not fit ends the thread, not the server.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

export function createJudges({ threads = 2, timeLimitMs = 2_000 } = {}): Judges {
  const all = new Set<Thread>();
  const waiting: Job[] = [];

  function start(): Thread {
    const worker = new Worker(new URL("./judge-worker.ts", import.meta.url), { resourceLimits, env: {} });
    worker.unref();
    const thread: Thread = { worker, isReady: false, job: undefined };
    worker.on("message", (message: "ready" | boolean) => {
      if (message === "ready") thread.isReady = true;
      else settle(thread, message);
      if (thread.job) limit(thread, timeLimitMs);
      else next();
    });
    worker.on("error", () => end(thread)).on("exit", () => end(thread));
    all.add(thread);
    return thread;
  }

  function limit(thread: Thread, ms: number): void {
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => end(thread), ms).unref();
  }

  function settle(thread: Thread, isValid: boolean): void {
    thread.job?.answer(isValid);
    thread.job = undefined;
    // A thread without work for a while gives its memory back.
    limit(thread, idleMs);
  }

  async function end(thread: Thread): Promise<void> {
    if (!all.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.job?.answer(false);
    thread.job = undefined;
    await thread.worker.terminate();
    next();
  }

  function next(): void {
    const free = [...all].find((thread) => !thread.job) ?? (all.size < threads ? undefined : "none");
    const job = free === "none" ? undefined : waiting.shift();
    if (!job || free === "none") return;
    const thread = free ?? start();
    thread.job = job;
    limit(thread, thread.isReady ? timeLimitMs : startMs);
    thread.worker.postMessage(job.question);
    next();
  }

  return {
    judge: (question) =>
      new Promise((answer) => {
        if (waiting.length >= maxWaiting) return answer(false);
        waiting.push({ question, answer });
        next();
      }),
    async close() {
      for (const job of waiting.splice(0)) job.answer(false);
      await Promise.all([...all].map(end));
    },
  };
}
