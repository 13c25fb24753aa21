import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Doc } from "./ejson.ts";
import { HashTable } from "./hash-table.ts";
import type { Sent } from "./sink.ts";

/** Words 0 and 1 name the place, 2 and 3 the record that was written there. */
const entryBytes = 16;
const headerBytes = 64;
const magic = "margay import, written records, form 1";

export interface SentFile extends Sent {
  /** Records known from earlier runs. */
  readonly known: number;
  close(): Promise<void>;
}

/**
 * Keeps what was written in a file that only grows: 16 bytes a record, about 40 in memory. A file that a kill cut off within an entry
 * loses that entry. Throws an Error when the file is something else.
 */
export async function openSent(path: string, options: { fresh?: boolean } = {}): Promise<SentFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Only appending: a handle for writing would begin at the header again.
  const file = await open(path, "a+", 0o600);
  if (options.fresh) await file.truncate(0);
  const table = new HashTable();
  const { size } = await file.stat();
  if (size < headerBytes) {
    await file.truncate(0);
    await file.appendFile(magic.padEnd(headerBytes - 1).concat("\n"));
  } else {
    await load(file, path, size, table).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
  }
  const known = table.size;
  let waiting: Buffer[] = [];
  const words = (place: string, record: Doc): Buffer => {
    const entry = Buffer.allocUnsafe(entryBytes);
    digest(place).copy(entry, 0, 0, 8);
    digest(JSON.stringify(record)).copy(entry, 8, 0, 8);
    return entry;
  };
  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    if (bytes.length > 0) await file.appendFile(bytes);
  };
  return {
    known,
    has(place, record) {
      const entry = words(place, record);
      return table.has(at(entry, 0), at(entry, 1), at(entry, 2), at(entry, 3));
    },
    add(place, record) {
      const entry = words(place, record);
      table.set(at(entry, 0), at(entry, 1), at(entry, 2), at(entry, 3));
      waiting.push(entry);
    },
    flush,
    async close() {
      await flush();
      await file.close();
    },
  };
}

const digest = (text: string) => createHash("sha256").update(text).digest();
const at = (entry: Buffer, word: number) => entry.readUInt32LE(word * 4);

async function load(file: FileHandle, path: string, size: number, table: HashTable): Promise<void> {
  const header = Buffer.alloc(headerBytes);
  await file.read(header, 0, headerBytes, 0);
  if (!header.toString("utf8").startsWith(magic))
    throw new Error(`${path} is no state of an import; name another file or remove it`);
  const whole = headerBytes + Math.floor((size - headerBytes) / entryBytes) * entryBytes;
  if (whole < size) await file.truncate(whole);
  const part = Buffer.alloc(entryBytes * 65_536);
  for (let from = headerBytes; from < whole; ) {
    const { bytesRead } = await file.read(part, 0, Math.min(part.length, whole - from), from);
    if (bytesRead === 0) break;
    const usable = bytesRead - (bytesRead % entryBytes);
    for (let offset = 0; offset < usable; offset += entryBytes) {
      const entry = part.subarray(offset, offset + entryBytes);
      table.set(at(entry, 0), at(entry, 1), at(entry, 2), at(entry, 3));
    }
    from += usable;
  }
}
