import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ColumnIndex, endRow, type Segment } from "@margay/columns";
import { datasetSchema, type Kept, type Line, type Snapshot, snapshotFrom, snapshotText } from "../feed/index.ts";
import { isEverything } from "../load/index.ts";
import { readSegment, readWhole, writeSegment } from "./files.ts";
import {
  formatVersion,
  type Manifest,
  readManifest,
  type SavedSegment,
  writeManifest,
  writeWhole,
} from "./manifest.ts";
import { claimFolder, identityOf, isCopyKnown, noteCopy } from "./store.ts";

export interface Restored {
  readonly index: ColumnIndex;
  readonly position: Snapshot;
  readonly kept: Kept;
}

export interface SaveOrder {
  readonly index: ColumnIndex;
  /** Asked for in the moment in which the rows are taken. */
  position(): Snapshot;
  readonly kept: Kept;
  readonly memoryLimitBytes: number;
}

/** Copies of the search columns in a folder, which several processes may share: the newest counts. */
export interface Copies {
  /**
   * The index of the newest copy; undefined where there is none that fits this database, this version and the limit.
   * Throws where there is one that is damaged.
   */
  restore(line: Line, limitBytes: number, newIndex: (kept: Kept) => ColumnIndex): Promise<Restored | undefined>;
  /** Saves what changed since the copy that is there. False where another process is saving. */
  save(line: Line, order: SaveOrder): Promise<boolean>;
  /** Removes what is there, unless another process is saving. */
  discard(line: Line): Promise<void>;
}

/** The connections given to `save` and `discard` must be their own, and be closed afterwards: the folder is theirs until then. */
export function createCopies(folder: string): Copies {
  /** Files of segments by their memory, which a segment keeps for its life. */
  const written = new WeakMap<ArrayBufferLike, SavedSegment>();

  async function claim(line: Line): Promise<boolean> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, "folder-id");
    // Whoever comes first names it.
    await writeFile(path, randomUUID(), { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    return claimFolder(line, await readFile(path, "utf8"));
  }

  async function keepOnly(names: Iterable<string>): Promise<void> {
    const kept = new Set([...names, "folder-id"]);
    for (const name of await readdir(folder)) if (!kept.has(name)) await rm(join(folder, name), { force: true });
  }

  async function read(manifest: Manifest, newIndex: (kept: Kept) => ColumnIndex): Promise<Restored> {
    // Sums of the files were checked: this process's version wrote it.
    const values = JSON.parse(Buffer.from(await readWhole(folder, manifest.values)).toString()) as string[][];
    const deadBytes = await readWhole(folder, manifest.dead);
    const dead = new Uint32Array(deadBytes.buffer, 0, deadBytes.byteLength / 4);
    const index = newIndex(manifest.kept);
    try {
      let at = 0;
      for await (const { saved, segment } of readAhead(folder, manifest.segments)) {
        for (const position of dead.subarray(at, at + saved.dead))
          if (segment.endedAt[position] === 0) endRow(segment, position, 1);
        at += saved.dead;
        await index.adopt({ segment, values });
        written.set(segment.ids.buffer, saved);
      }
    } catch (error) {
      await index.close();
      throw error;
    }
    return { index, position: snapshotFrom(manifest.position), kept: manifest.kept };
  }

  return {
    async restore(line, limitBytes, newIndex) {
      const manifest = await readManifest(folder);
      if (!manifest) return undefined;
      if (manifest.database !== (await identityOf(line)) || !(await isCopyKnown(line, manifest.token)))
        throw new Error("it is of another database, or of a later state of this one");
      const { kept } = manifest;
      const bytes = manifest.segments.reduce((sum, one) => sum + one.sizeBytes, 0);
      const mayKeepMore = !isEverything(kept) && limitBytes > manifest.memoryLimitBytes;
      if (bytes > limitBytes || mayKeepMore) return undefined;
      try {
        return await read(manifest, newIndex);
      } catch (error) {
        // Another process may just have put a newer one in its place.
        const newer = await readManifest(folder);
        if (!newer || newer.token === manifest.token || !(await isCopyKnown(line, newer.token))) throw error;
        return read(newer, newIndex);
      }
    },

    async save(line, { index, position: positionNow, kept, memoryLimitBytes }) {
      if (!(await claim(line))) return false;
      // What is not in the newest copy may be removed at any time.
      const before = await readManifest(folder).catch(() => undefined);
      const there = new Set(before?.segments.map((one) => one.name));
      const position = snapshotText(positionNow());
      const { segments: frozen, values } = await index.frozen();
      const token = randomUUID();
      const segments: SavedSegment[] = [];
      const dead: Uint32Array[] = [];
      for (const [number, segment] of frozen.entries()) {
        const positions = deadOf(segment);
        const known = written.get(segment.ids.buffer);
        const file = known && there.has(known.name) ? known : await writeSegment(folder, `${token}-${number}`, segment);
        const saved = { ...file, dead: positions.length };
        written.set(segment.ids.buffer, saved);
        segments.push(saved);
        dead.push(positions);
      }
      const manifest: Manifest = {
        format: formatVersion,
        schema: datasetSchema,
        database: await identityOf(line),
        token,
        position,
        kept,
        memoryLimitBytes,
        segments,
        dead: await writeWhole(folder, `${token}-dead`, dead.map(bytesOf)),
        values: await writeWhole(folder, `${token}-values`, [Buffer.from(JSON.stringify(values))]),
      };
      await noteCopy(line, token);
      await writeManifest(folder, manifest);
      await keepOnly(["manifest.json", ...[...segments, manifest.dead, manifest.values].map((one) => one.name)]);
      return true;
    },

    async discard(line) {
      if (await claim(line)) await keepOnly([]);
    },
  };
}

/** While one segment is taken in, threads of the engine read the next ones. */
const ahead = 3;

/** The segments in their order. */
async function* readAhead(
  folder: string,
  files: readonly SavedSegment[],
): AsyncGenerator<{ saved: SavedSegment; segment: Segment }> {
  const reading: Promise<Segment>[] = [];
  const begin = (saved: SavedSegment | undefined) => {
    if (!saved) return;
    const one = readSegment(folder, saved);
    // Whoever waits for it is told; nobody does after another one failed.
    one.catch(() => {});
    reading.push(one);
  };
  for (const saved of files.slice(0, ahead)) begin(saved);
  for (const [at, saved] of files.entries()) {
    // Taken out: the promise would keep a segment that the index may have merged away.
    const segment = await reading.shift();
    begin(files[at + ahead]);
    if (segment) yield { saved, segment };
  }
}

const bytesOf = (numbers: Uint32Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

function deadOf({ endedAt }: Segment): Uint32Array {
  const positions: number[] = [];
  for (let at = 0; at < endedAt.length; at++) if (endedAt[at] !== 0) positions.push(at);
  return Uint32Array.from(positions);
}
