import { createReadStream } from "node:fs";
import { appendFile, type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Doc } from "../ejson.ts";
import { connect, type Live, LiveError, type LiveOptions } from "./client.ts";
import { type Download, type Job, optional, type Writer } from "./job.ts";
import { downloadHistory, downloadUsers } from "./people.ts";
import { type Resource, resources, type Variant } from "./resources.ts";
import { Disordered, keyOf, Pages, type Start, walkAnyhow, walkInOrder } from "./walk.ts";

export interface DownloadProgress {
  /** Name of the collection's file. */
  name: string;
  done: number;
  /** How many there are, where the server tells. */
  total: number | undefined;
  perSecond: number;
}

export interface DownloadOptions extends LiveOptions {
  /** Made if missing. A download that broke off there is continued; one of another server is refused. */
  folder: string;
  onProgress?: (progress: DownloadProgress) => void;
}

/**
 * Reads a live SciCat into a folder with a file a collection, one request at a time. Records that are added, changed or
 * removed meanwhile neither hide others nor double them. Throws LiveError when the server cannot be read.
 */
export async function downloadSciCat(options: DownloadOptions): Promise<Download> {
  const live = await connect(options);
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await claim(folder, live.url);
  const missing: Download["missing"] = [];
  let begun = performance.now();
  const tell = (name: string, done: number, total?: number) => {
    if (done === 0) begun = performance.now();
    const elapsedMs = performance.now() - begun;
    options.onProgress?.({ name, done, total, perSecond: elapsedMs > 0 ? Math.round((done / elapsedMs) * 1_000) : 0 });
  };
  const job: Job = { live, folder, missing, tell, file: (name, work) => wholeFile(folder, name, work) };
  for (const resource of resources) await optional(job, resource.name, () => downloadResource(job, resource));
  await downloadUsers(job);
  await downloadHistory(job);
  return { url: live.url, missing };
}

async function claim(folder: string, url: string): Promise<void> {
  const path = join(folder, "download.txt");
  const owner = await readFile(path, "utf8").catch(() => undefined);
  if (owner === undefined) await writeFile(path, `${url}\n`, { mode: 0o600 });
  else if (owner.trim() !== url)
    throw new LiveError(`${folder} holds a download of ${owner.trim()}; name another folder`, 0);
}

async function wholeFile(folder: string, name: string, work: (writer: Writer) => Promise<void>): Promise<void> {
  const path = join(folder, `${name}.jsonl`);
  if (await exists(path)) return;
  const part = `${path}.part`;
  await rm(part, { force: true });
  const file = await open(part, "w", 0o600);
  try {
    await work(writerTo(file));
  } finally {
    await file.close();
  }
  await rename(part, path);
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const writerTo = (file: FileHandle): Writer => ({
  write: (docs) => file.appendFile(docs.map((doc) => `${JSON.stringify(doc)}\n`).join("")),
});

// A server that does not know a route or a filter answers so.
const tryNext = [400, 404, 405, 500, 501];

async function downloadResource(job: Job, resource: Resource): Promise<void> {
  const path = join(job.folder, `${resource.name}.jsonl`);
  if (await exists(path)) return;
  const part = `${path}.part`;
  // What was begun one way goes on that way.
  const begun = await readFile(wayOf(part), "utf8").catch(() => undefined);
  const variants = resource.variants.toSorted((a, b) => Number(nameOf(b) === begun) - Number(nameOf(a) === begun));
  for (const [at, variant] of variants.entries()) {
    try {
      await writePart(job, resource, variant, part);
      await rename(part, path);
      return;
    } catch (error) {
      const isLast = at === variants.length - 1;
      if (isLast || !(error instanceof LiveError) || !tryNext.includes(error.status)) throw error;
      await rm(part, { force: true });
    }
  }
}

// Which way a part was read stands beside it: another way would go on at a wrong place.
const wayOf = (part: string) => `${part}.way`;
const nameOf = ({ path, key }: Variant) => `${path} by ${key}`;

async function writePart(job: Job, resource: Resource, variant: Variant, part: string): Promise<void> {
  const total = await countOf(job.live, variant);
  const pages = new Pages(job.live, variant, resource.limit);
  const way = wayOf(part);
  const name = nameOf(variant);
  const before = variant.documents ? undefined : await readFile(way, "utf8").catch(() => undefined);
  const start = before === name ? await continueAt(part, variant) : { count: 0 };
  if (start.count === 0) await rm(part, { force: true });
  await writeFile(way, name, { mode: 0o600 });
  const take = async (walk: AsyncGenerator<Doc[]>, from: number) => {
    let done = from;
    job.tell(resource.name, 0, total);
    for await (const rows of walk) {
      const docs = variant.documents ? rows.flatMap(variant.documents) : rows;
      await appendFile(part, docs.map((doc) => `${JSON.stringify(doc)}\n`).join(""), { mode: 0o600 });
      done += rows.length;
      job.tell(resource.name, done, total);
    }
  };
  try {
    await take(walkInOrder(pages, variant, start), start.count);
  } catch (error) {
    if (!(error instanceof Disordered) || variant.byKey) throw error;
    await rm(part, { force: true });
    await take(walkAnyhow(pages, variant), 0);
  }
  if (!(await exists(part))) await writeFile(part, "", { mode: 0o600 });
  await rm(way, { force: true });
}

async function countOf(live: Live, { countPath }: Variant): Promise<number | undefined> {
  if (countPath === undefined) return undefined;
  const answer = await live.get(countPath).catch((error: unknown) => {
    if (error instanceof LiveError && error.status > 0) return undefined;
    throw error;
  });
  const count = (answer?.body as { count?: unknown } | undefined)?.count; // only a number counts
  return typeof count === "number" ? count : undefined;
}

/** The last whole line of a part, behind which the walk goes on; what a kill left of a line is cut off. */
async function continueAt(part: string, variant: Variant): Promise<Start> {
  if (!(await exists(part))) return { count: 0 };
  const file = await open(part, "r+");
  try {
    await file.truncate(await endOfLines(file));
  } finally {
    await file.close();
  }
  let count = 0;
  let last = "";
  for await (const line of createInterface({ input: createReadStream(part), crlfDelay: Number.POSITIVE_INFINITY })) {
    count++;
    last = line;
  }
  return count === 0 ? { count } : { count, after: keyOf(JSON.parse(last) as Doc, variant) }; // written as documents
}

async function endOfLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const window = Buffer.alloc(65_536);
  for (let end = size; end > 0; end -= window.length) {
    const from = Math.max(0, end - window.length);
    const { bytesRead } = await file.read(window, 0, end - from, from);
    const at = window.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (at >= 0) return from + at + 1;
  }
  return 0;
}
