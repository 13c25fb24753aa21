import { ByteWriter, NumberWriter } from "./bytes.ts";
import { TermPool } from "./pool.ts";

/** The terms of rows one after the other, on their way into a column. */
export class TermLists {
  readonly pool: TermPool;
  /** The terms of row i are those that were added up to `ends[i]`. */
  readonly ends: NumberWriter;
  /** What `writeSequence` appended for row i lies up to `sequenceEnds[i]`. */
  readonly sequences = new ByteWriter();
  readonly sequenceEnds: NumberWriter;

  /** `likelyRows`: about how many rows there will be, so that little grows on the way. */
  constructor(likelyRows = 1024) {
    this.pool = new TermPool(4 * likelyRows);
    this.ends = new NumberWriter(likelyRows);
    this.sequenceEnds = new NumberWriter(likelyRows);
  }

  get rows(): number {
    return this.ends.length;
  }

  /** A term of the row at hand; order and repetition mean nothing. Answers what `RowWords` asks for. */
  add(term: string): number {
    return this.pool.add(term);
  }

  /** The same for a term in UTF-8. */
  addUtf8(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++)
      if ((bytes[at] ?? 0) > 127) return this.pool.add(utf8.decode(bytes.subarray(start, end)));
    return this.pool.addBytes(bytes, start, end);
  }

  endRow(): void {
    this.ends.push(this.pool.added);
    this.sequenceEnds.push(this.sequences.length);
  }
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
