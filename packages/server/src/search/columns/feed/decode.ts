import { packSequence, type Quantities, type SourceRow } from "@margay/columns";
import { facetShapes, numberShapes, type Shape } from "./columns.ts";
import { Texts } from "./texts.ts";

/** Begins every binary COPY, before four bytes of flags and the length of an extension. */
const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const headLength = signature.length + 8;
const fields = 2 + facetShapes.length + numberShapes.length + 5;
/** Microseconds from 1970 to 2000, where PostgreSQL's times begin. */
const epoch = 946_684_800_000_000;

const none: readonly string[] = [];
const isTrue = ["true"] as const;
const isFalse = ["false"] as const;
const noQuantities: Quantities = { keys: [], lo: [], hi: [] };

/**
 * Reads rows out of the pieces of a binary COPY of `copyStatement`. Give it the pieces in their order; each answers the
 * rows that it completes.
 */
export class RowDecoder {
  readonly #texts = new Texts();
  #rest: Buffer = Buffer.alloc(0);
  #headRead = false;
  #ended = false;
  #bytes: Buffer = this.#rest;
  /** The same bytes: of doubles it takes a tenth of what Buffer does. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;

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

  /** Throws TypeError where the bytes are not such a COPY. */
  push(piece: Buffer): SourceRow[] {
    this.#bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#at = 0;
    const rows: SourceRow[] = [];
    if (!this.#headRead) this.#readHead();
    while (this.#headRead && !this.#ended && this.#isComplete()) {
      if (this.#bytes.readInt16BE(this.#at) === -1) {
        this.#ended = true;
        break;
      }
      rows.push(this.#row());
    }
    this.#rest = this.#bytes.subarray(this.#at);
    return rows;
  }

  #readHead(): void {
    if (this.#bytes.length < headLength) return;
    if (!this.#bytes.subarray(0, signature.length).equals(signature)) throw new TypeError("this is not a binary COPY");
    const extension = this.#bytes.readInt32BE(headLength - 4);
    if (this.#bytes.length < headLength + extension) return;
    this.#at = headLength + extension;
    this.#headRead = true;
  }

  #isComplete(): boolean {
    const { length } = this.#bytes;
    let at = this.#at;
    if (at + 2 > length) return false;
    const count = this.#bytes.readInt16BE(at);
    if (count === -1) return true;
    if (count !== fields) throw new TypeError(`a row of ${count} columns instead of ${fields}`);
    at += 2;
    for (let field = 0; field < fields; field++) {
      if (at + 4 > length) return false;
      const size = this.#bytes.readInt32BE(at);
      at += 4 + Math.max(size, 0);
    }
    return at <= length;
  }

  #row(): SourceRow {
    this.#at += 2;
    const row = {
      id: this.#int() ?? 0,
      acl: this.#int() ?? 0,
      facets: facetShapes.map((shape) => this.#values(shape)),
      numbers: numberShapes.map((shape) => this.#number(shape)),
      quantities: this.#quantities(),
    };
    const { words, sequences } = this.#words();
    return { ...row, terms: [words, this.#list()], sequences };
  }

  /** A tsvector: how many lexemes, and of each its text, a zero, how many positions it has, and these, below two bits of weight. */
  #words(): { words: readonly string[]; sequences: readonly Uint8Array[] } {
    if (this.#length() < 0) return { words: none, sequences: [] };
    const bytes = this.#bytes;
    let at = this.#at + 4;
    const words: string[] = [];
    const positions: number[][] = [];
    for (let count = bytes.readInt32BE(this.#at); count > 0; count--) {
      const end = bytes.indexOf(0, at);
      words.push(this.#texts.read(bytes, at, end));
      at = end + 3;
      const own: number[] = [];
      for (const last = at + 2 * bytes.readUInt16BE(end + 1); at < last; at += 2)
        own.push(bytes.readUInt16BE(at) & 0x3fff);
      positions.push(own);
    }
    this.#at = at;
    return { words, sequences: [packSequence(words, positions)] };
  }

  /** Length of the next field, which then lies at `#at`; -1 for null. */
  #length(): number {
    const length = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return length;
  }

  #int(): number | undefined {
    if (this.#length() < 0) return undefined;
    const value = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #values(shape: Shape): readonly string[] {
    if (shape === "texts") return this.#list();
    if (shape === "int") {
      const value = this.#int();
      return value === undefined ? none : [String(value)];
    }
    const length = this.#length();
    if (length < 0) return none;
    const start = this.#at;
    this.#at += length;
    if (shape === "boolean") return this.#bytes[start] === 1 ? isTrue : isFalse;
    return [this.#texts.read(this.#bytes, start, this.#at)];
  }

  #number(shape: Shape): number {
    if (this.#length() < 0) return Number.NaN;
    const high = this.#bytes.readInt32BE(this.#at);
    const low = this.#bytes.readUInt32BE(this.#at + 4);
    this.#at += 8;
    const value = high * 4_294_967_296 + low;
    if (shape !== "time") return value;
    if (high === 0x7fffffff && low === 0xffffffff) return Number.POSITIVE_INFINITY;
    return high === -0x80000000 && low === 0 ? Number.NEGATIVE_INFINITY : value + epoch;
  }

  /** How many elements the array has that comes next; its first one lies at `#at`. */
  #listLength(): number {
    const length = this.#length();
    if (length < 0) return 0;
    const dimensions = this.#bytes.readInt32BE(this.#at);
    if (dimensions > 1) throw new TypeError("an array of several dimensions");
    const count = dimensions === 0 ? 0 : this.#bytes.readInt32BE(this.#at + 12);
    this.#at += 12 + dimensions * 8;
    return count;
  }

  #list(): readonly string[] {
    const count = this.#listLength();
    if (count === 0) return none;
    const values: string[] = [];
    for (let n = 0; n < count; n++) {
      const length = this.#length();
      if (length < 0) continue;
      const start = this.#at;
      this.#at += length;
      values.push(this.#texts.read(this.#bytes, start, this.#at));
    }
    return values;
  }

  #quantities(): Quantities {
    const count = this.#listLength();
    if (count === 0) {
      this.#listLength();
      this.#listLength();
      return noQuantities;
    }
    // Plain lists: typed arrays of this size lie outside of the heap, and three a row cost more than they hold.
    const keys = new Array<number>(count);
    for (let n = 0; n < count; n++) keys[n] = this.#int() ?? 0;
    const lo = this.#doubles();
    const hi = this.#doubles();
    // Most rows have single numbers only, and then no second list.
    return { keys, lo, hi: hi.length === 0 ? lo : hi };
  }

  #doubles(): number[] {
    const values: number[] = [];
    for (let n = this.#listLength(); n > 0; n--) {
      const length = this.#length();
      values.push(length < 0 ? Number.NaN : this.#view.getFloat64(this.#at));
      if (length > 0) this.#at += length;
    }
    return values;
  }
}
