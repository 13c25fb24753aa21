/** Cuts a file of a dump into its BSON documents while it streams; memory is bounded by the largest document. */

/** A document's bytes, or what is wrong at a place. Places are bytes from the beginning of the (unpacked) file. */
export type BsonPiece = { at: number; bytes: Buffer } | { at: number; problem: string };

/** The database allows 16 MiB and a little more for its own use. */
const maxDocumentBytes = 64 * 1024 * 1024;
const minDocumentBytes = 5;
const archiveMagic = 0x8199e26d;

/**
 * Yields every document. A length that cannot be ends the file, because nothing tells where the next document begins;
 * a document that ends without its closing byte is told, and the next one read.
 */
export async function* splitBson(chunks: AsyncIterable<Buffer>): AsyncGenerator<BsonPiece> {
  let rest: Buffer = Buffer.alloc(0);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let needed = 4;
  let at = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    // A large document is put together once, not with every chunk.
    if (rest.length + waitingBytes < needed) continue;
    rest = Buffer.concat([rest, ...waiting]);
    waiting = [];
    waitingBytes = 0;
    let from = 0;
    needed = 4;
    while (rest.length - from >= 4) {
      const length = rest.readInt32LE(from);
      if (length < minDocumentBytes || length > maxDocumentBytes) {
        yield { at, problem: wrongLength(length, at) };
        return;
      }
      if (rest.length - from < length) {
        needed = length;
        break;
      }
      const bytes = rest.subarray(from, from + length);
      if (bytes[length - 1] === 0) yield { at, bytes };
      else yield { at, problem: "the document that begins here is broken: it does not end where it should" };
      from += length;
      at += length;
    }
    rest = rest.subarray(from);
  }
  if (rest.length + waitingBytes > 0)
    yield { at, problem: "the file ends within the document that begins here; it may be cut off" };
}

function wrongLength(length: number, at: number): string {
  if (at === 0 && length >>> 0 === archiveMagic)
    return "the file is a mongodump archive; restore it or dump into a folder (without --archive)";
  return `no document can have ${length} bytes: the file is damaged here, and the rest was not read`;
}
