import { open } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type PackedHeader, packSegment, pagedMemory, type Segment, unpackSegment } from "@margay/columns";
import { type SavedFile, writeWhole } from "./manifest.ts";

/** A segment's file: length of the header, the header as JSON, the buffers. */
export function writeSegment(folder: string, name: string, segment: Segment): Promise<SavedFile> {
  const { header, buffers } = packSegment(segment);
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return writeWhole(folder, name, [length, text, ...buffers]);
}

/** Reads a segment into shared memory. Throws where the file is not what was written. */
export async function readSegment(folder: string, saved: SavedFile): Promise<Segment> {
  const file = await openSaved(folder, saved);
  try {
    const length = Buffer.from(await file.read(4)).readUInt32LE();
    // Checked by its sum below.
    const header = JSON.parse(Buffer.from(await file.read(length)).toString()) as PackedHeader & { sizes: number[] };
    const buffers: SharedArrayBuffer[] = [];
    for (const size of header.sizes) buffers.push((await file.read(size, true)).buffer as SharedArrayBuffer);
    file.demandWhole();
    return unpackSegment(header, (index) => {
      const buffer = buffers[index];
      if (!buffer) throw new Error(`${saved.name} has no buffer ${index}`);
      return buffer;
    });
  } finally {
    await file.close();
  }
}

export async function readWhole(folder: string, saved: SavedFile): Promise<Uint8Array> {
  const file = await openSaved(folder, saved);
  try {
    const bytes = await file.read(saved.sizeBytes);
    file.demandWhole();
    return bytes;
  } finally {
    await file.close();
  }
}

/** Summing it up holds the thread for about a millisecond. */
const pieceBytes = 1 << 22;

async function openSaved(folder: string, { name, sizeBytes, crc }: SavedFile) {
  const handle = await open(join(folder, name), "r");
  let position = 0;
  let sum = 0;
  const damaged = () => new Error(`${name} is damaged`);
  return {
    async read(length: number, shared = false): Promise<Uint8Array> {
      if (position + length > sizeBytes) throw damaged();
      const bytes = new Uint8Array(shared ? pagedMemory(length) : new ArrayBuffer(length));
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(bytes, at, Math.min(length - at, pieceBytes), position + at);
        if (bytesRead === 0) throw damaged();
        sum = crc32(bytes.subarray(at, at + bytesRead), sum);
        at += bytesRead;
      }
      position += length;
      return bytes;
    },
    demandWhole() {
      if (position !== sizeBytes || sum !== crc) throw damaged();
    },
    close: () => handle.close(),
  };
}
