import { Worker } from "node:worker_threads";
import { ExtractError } from "../errors.ts";
import { checkTimeZone } from "../time.ts";
import type { ExtractOptions } from "../types.ts";
import type { ExtractedFile, ExtractReply, ExtractRequest } from "./messages.ts";
import { preflight } from "./preflight.ts";

export interface ExtractPathOptions extends ExtractOptions {
  /** Time one file may take. Default 60,000. */
  timeoutMs?: number;
  /** Render a PNG preview as well: true for a longest side of 400 pixels, or that number. */
  preview?: boolean | number;
  /**
   * Folder below which external links, virtual datasets and external storage are followed. Default: the folder of the
   * file. What lies outside is reported as a link that cannot be followed.
   */
  linksWithin?: string;
  signal?: AbortSignal;
}

/** Memory of WebAssembly never shrinks, so a worker is replaced after this many files. */
const filesPerWorker = 500;

interface Task {
  request: ExtractRequest;
  timeoutMs: number;
  signal?: AbortSignal;
  resolve(result: ExtractedFile): void;
  reject(error: unknown): void;
}

/**
 * Extracts files one after another in a worker thread, which is replaced when a file crashes or stalls it. An idle
 * extractor does not keep the process alive.
 */
export class Extractor {
  private worker: Worker | undefined;
  private served = 0;
  private nextId = 1;
  private running = false;
  private readonly queue: Task[] = [];

  /** @throws ExtractError; the abort reason when `options.signal` fires */
  async extract(path: string, options: ExtractPathOptions = {}): Promise<ExtractedFile> {
    const { timeoutMs = 60_000, preview, signal, linksWithin, ...rest } = options;
    signal?.throwIfAborted();
    checkTimeZone(options.timeZone);
    await preflight(path);
    const request: ExtractRequest = { id: this.nextId++, path, options: rest };
    if (linksWithin !== undefined) request.linksWithin = linksWithin;
    if (preview) request.previewSize = preview === true ? 400 : preview;
    return new Promise((resolve, reject) => {
      this.queue.push({ request, timeoutMs, signal, resolve, reject });
      void this.drain();
    });
  }

  /** Stops the worker; a later call starts a new one. */
  async close(): Promise<void> {
    await this.discard();
  }

  private async drain(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let task = this.queue.shift(); task; task = this.queue.shift()) {
      try {
        task.signal?.throwIfAborted();
        task.resolve(await this.run(task));
      } catch (error) {
        task.reject(error);
      }
    }
    this.running = false;
  }

  private async run(task: Task): Promise<ExtractedFile> {
    if (this.served++ >= filesPerWorker) await this.discard();
    // No execArgv: flags of the process, such as --input-type, may not suit a worker.
    this.worker ??= new Worker(new URL("./worker.ts", import.meta.url), { stdout: true, stderr: true, execArgv: [] });
    const worker = this.worker;
    worker.ref();
    try {
      const reply = await this.ask(worker, task);
      if (reply.ok) return reply.result;
      if (reply.fatal) await this.discard();
      throw new ExtractError(reply.code, task.request.path, reply.message);
    } finally {
      worker.unref();
    }
  }

  private async ask(worker: Worker, task: Task): Promise<ExtractReply> {
    const { path } = task.request;
    const { promise, resolve, reject } = Promise.withResolvers<ExtractReply>();
    const crashed = (why: string) => reject(new ExtractError("unreadable", path, `HDF5 crashed on this file: ${why}`));
    const onExit = (code: number) => crashed(`exit code ${code}`);
    const onError = (error: unknown) => crashed(error instanceof Error ? error.message.slice(0, 300) : String(error));
    const onAbort = () => reject(task.signal?.reason);
    const timer = setTimeout(() => {
      reject(new ExtractError("timeout", path, `The file was not read within ${task.timeoutMs / 1000} s.`));
    }, task.timeoutMs);
    worker.on("message", resolve).on("error", onError).on("exit", onExit);
    task.signal?.addEventListener("abort", onAbort);
    try {
      worker.postMessage(task.request);
      return await promise;
    } catch (error) {
      await this.discard();
      throw error;
    } finally {
      clearTimeout(timer);
      worker.off("message", resolve).off("error", onError).off("exit", onExit);
      task.signal?.removeEventListener("abort", onAbort);
    }
  }

  private async discard(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    this.served = 0;
    await worker?.terminate();
  }
}

const shared = new Extractor();

/**
 * Extracts one file by path, in a worker thread shared by the process.
 *
 * @example
 * const { entries, warnings, preview } = await extractPath("/data/scan_0001.nxs", { preview: true });
 * @throws ExtractError `missing`, `unreadable`, `not_hdf5`, `truncated` or `timeout`
 */
export function extractPath(path: string, options: ExtractPathOptions = {}): Promise<ExtractedFile> {
  return shared.extract(path, options);
}
