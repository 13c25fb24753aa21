import { CatalogueError } from "../errors.ts";

/** One line of an NDJSON stream, numbered from 1; `error` stands in for a line that is too long to be read. */
export interface Line {
  line: number;
  bytes: Buffer;
  error?: CatalogueError;
}

export interface BatchLimits {
  lines: number;
  bytes: number;
  /** A batch that is not full is handed on when nothing came for so long: a client may wait for its receipts. */
  idleMs: number;
}

const lineFeed = 0x0a;
const blank = (bytes: Buffer) => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

/** Cuts chunks into lines. Holds one line at most, and nothing of one that is longer than `maxBytes`. */
export function createLineSplitter(maxBytes: number) {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;

  function finish(): Line[] {
    const line = number++;
    const bytes = length > maxBytes ? Buffer.alloc(0) : Buffer.concat(parts);
    const tooLong = length > maxBytes;
    parts = [];
    length = 0;
    if (tooLong) {
      const detail = `The line is longer than ${maxBytes} bytes; send the record on its own.`;
      return [{ line, bytes, error: new CatalogueError("body_too_large", detail) }];
    }
    return blank(bytes) ? [] : [{ line, bytes }];
  }

  function take(piece: Buffer) {
    length += piece.length;
    if (length > maxBytes) parts = [];
    else parts.push(piece);
  }

  return {
    push(chunk: Buffer): Line[] {
      const lines: Line[] = [];
      let from = 0;
      for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
        take(chunk.subarray(from, at));
        lines.push(...finish());
        from = at + 1;
      }
      take(chunk.subarray(from));
      return lines;
    },
    /** The last line needs no line feed. Only for a stream that ended, not for one that broke off. */
    end: (): Line[] => (length === 0 ? [] : finish()),
  };
}

/** Lines in batches. A stream that breaks off throws, and what stood in its last lines is dropped. */
export async function* batchesOf(
  source: AsyncIterable<Buffer>,
  limits: BatchLimits,
  maxLineBytes: number,
): AsyncGenerator<Line[]> {
  const splitter = createLineSplitter(maxLineBytes);
  const chunks = source[Symbol.asyncIterator]();
  let batch: Line[] = [];
  let bytes = 0;
  try {
    for (let next = chunks.next(); ; ) {
      const chunk = batch.length === 0 ? await next : await orIdle(next, limits.idleMs);
      if (chunk === undefined) {
        yield batch;
        batch = [];
        bytes = 0;
        continue;
      }
      for (const line of chunk.done ? splitter.end() : splitter.push(chunk.value)) {
        batch.push(line);
        bytes += line.bytes.length;
        if (batch.length < limits.lines && bytes < limits.bytes) continue;
        yield batch;
        batch = [];
        bytes = 0;
      }
      if (chunk.done) break;
      next = chunks.next();
    }
    if (batch.length > 0) yield batch;
  } finally {
    await chunks.return?.();
  }
}

async function orIdle<T>(next: Promise<T>, idleMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, idleMs, undefined);
  });
  try {
    return await Promise.race([next, idle]);
  } finally {
    clearTimeout(timer);
  }
}
