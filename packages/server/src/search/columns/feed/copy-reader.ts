import type { Fields } from "./cells.ts";

/** Begins every binary COPY, before four bytes of flags and the length of an extension. */
const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const headLength = signature.length + 8;

/** Finds the rows in the pieces of a binary COPY, given in their order. */
export class CopyReader {
  #rest: Buffer = Buffer.alloc(0);
  #memory: Buffer = Buffer.alloc(0);
  #headRead = false;
  #ended = false;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;

  /** `columns`: how many the rows have. */
  constructor(columns: number) {
    this.#starts = new Int32Array(columns);
    this.#lengths = new Int32Array(columns);
  }

  /** The whole COPY was read, its end included. */
  get ended(): boolean {
    return this.#ended;
  }

  /** For the next COPY on the same connection. */
  restart(): void {
    this.#rest = Buffer.alloc(0);
    this.#headRead = false;
    this.#ended = false;
  }

  /** `take` is given the rows that the piece completes. Throws TypeError where the bytes are not such a COPY. */
  push(piece: Buffer, take: (fields: Fields) => void): void {
    const bytes = this.#rest.length === 0 ? piece : this.#joined(piece);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const fields = { bytes, view, starts: this.#starts, lengths: this.#lengths };
    let at = this.#headRead ? 0 : this.#headEnd(bytes);
    while (this.#headRead && !this.#ended && at + 2 <= bytes.length) {
      if (view.getInt16(at) === -1) {
        this.#ended = true;
        break;
      }
      const end = this.#rowEnd(view, at);
      if (end === undefined) break;
      take(fields);
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }

  /** What was left and the piece behind it. In the same memory each time: the engine counts buffers and would collect for them. */
  #joined(piece: Buffer): Buffer {
    const length = this.#rest.length + piece.length;
    const memory = this.#memory.length < length ? Buffer.allocUnsafeSlow(2 * length) : this.#memory;
    // Of a row of many pieces it stands there already.
    const isThere = this.#rest.buffer === memory.buffer && this.#rest.byteOffset === memory.byteOffset;
    if (!isThere) this.#rest.copy(memory);
    piece.copy(memory, this.#rest.length);
    this.#memory = memory;
    return memory.subarray(0, length);
  }

  /** 0 where it is not there yet. */
  #headEnd(bytes: Buffer): number {
    if (bytes.length < headLength) return 0;
    if (!bytes.subarray(0, signature.length).equals(signature)) throw new TypeError("this is not a binary COPY");
    const end = headLength + bytes.readInt32BE(headLength - 4);
    if (bytes.length < end) return 0;
    this.#headRead = true;
    return end;
  }

  /** Notes where the fields lie; undefined where not all of them are there yet. */
  #rowEnd(view: DataView, start: number): number | undefined {
    const count = view.getInt16(start);
    const columns = this.#starts.length;
    if (count !== columns) throw new TypeError(`a row of ${count} columns instead of ${columns}`);
    const { byteLength } = view;
    let at = start + 2;
    for (let field = 0; field < columns; field++) {
      if (at + 4 > byteLength) return undefined;
      const length = view.getInt32(at);
      at += 4;
      this.#starts[field] = at;
      this.#lengths[field] = length;
      if (length > 0) at += length;
    }
    return at <= byteLength ? at : undefined;
  }
}
