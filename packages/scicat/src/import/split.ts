/** Cuts exported files into documents while they stream, so that memory is bounded by the largest document. */

export interface SplitOptions {
  /** A document larger than this is reported and passed over. Default 256 MiB. */
  maxDocumentBytes?: number;
}

/** One piece of a file: the text of a document, or what is wrong there. Lines count from 1. */
export type Piece = { line: number; bytes: Buffer } | { line: number; problem: string };

const defaultMaxBytes = 256 * 1024 * 1024;
const maxGivenUp = 1_000;
const [quote, backslash, open, close, openList, closeList] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
const [newline, space, tab, carriageReturn, comma] = [0x0a, 0x20, 0x09, 0x0d, 0x2c];

/**
 * Yields the documents of an array (`[{…},{…}]`), of one document per line, or of documents one after the other.
 * A document that never closes is reported, and reading goes on at the next line that begins one.
 */
export async function* splitDocuments(
  source: AsyncIterable<Uint8Array>,
  options: SplitOptions = {},
): AsyncGenerator<Piece> {
  const splitter = new Splitter(options.maxDocumentBytes ?? defaultMaxBytes);
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (head) {
      // The byte order mark may come in pieces.
      head = Buffer.concat([head, bytes]);
      if (head.length < 3) continue;
      if (isUtf16(head)) {
        yield { line: 1, problem: "the file is UTF-16; export it as UTF-8" };
        return;
      }
      bytes = head.subarray(head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);
      head = undefined;
    }
    yield* splitter.push(bytes);
  }
  if (head) yield* splitter.push(head);
  yield* splitter.end();
}

const table = (...bytes: number[]) => Uint8Array.from({ length: 256 }, (_, byte) => (bytes.includes(byte) ? 1 : 0));
const mattersInText = table(quote, backslash, newline);
const mattersOutside = table(quote, newline, open, close, openList, closeList);

const isUtf16 = (head: Buffer) =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff) || head[1] === 0;

class Splitter {
  private readonly maxBytes: number;
  private line = 1;
  private inArray = false;
  // Outside an array, where every document so far ended on the line where it began, a new line begins a new document.
  private documents = 0;
  private oneLineEach = true;
  // The document being read: what came in earlier chunks, where it began, and the state at the cursor.
  private parts: Buffer[] = [];
  private size = 0;
  private startLine = 1;
  private indent = 0;
  private closers: number[] = [];
  private newLine = false;
  private inText = false;
  private escaped = false;
  // Outside documents: indentation so far, whether only that came on this line, and whether junk on it was reported.
  private column = 0;
  private atLineStart = true;
  private junk = false;
  // After a broken document: pass over its remains until a line begins another.
  private searching = false;
  private givenUp = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  *push(chunk: Buffer): Generator<Piece> {
    let rest: Buffer | undefined = chunk;
    while (rest) rest = yield* this.scan(rest);
  }

  *end(): Generator<Piece> {
    while (this.closers.length > 0) {
      let rest: Buffer | undefined = yield* this.giveUp("is not complete: a quote or a brace is not closed");
      while (rest) rest = yield* this.scan(rest);
    }
    if (this.inArray) yield { line: this.line, problem: "the file ends before the list is closed; it may be cut off" };
  }

  // Reads a chunk; returns what must be read again after a document was given up.
  private *scan(chunk: Buffer): Generator<Piece, Buffer | undefined> {
    if (this.givenUp > maxGivenUp) return undefined;
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.closers.length > 0) {
        const from = at;
        at = this.skipPlain(chunk, at);
        if (at > from) this.newLine = false;
        if (at === chunk.length) break;
      }
      const byte = chunk[at];
      if (this.closers.length === 0) {
        const piece = this.between(byte);
        if (piece) yield piece;
        if (this.closers.length > 0) start = at;
        continue;
      }
      const result = this.within(byte);
      if (result === "more") continue;
      if (result === "broken") {
        this.parts.push(chunk.subarray(start));
        return yield* this.giveUp("is not complete: a quote or a brace is not closed");
      }
      const bytes = Buffer.concat([...this.parts, chunk.subarray(start, at + 1)]);
      this.documents++;
      if (this.line !== this.startLine) this.oneLineEach = false;
      this.forget();
      yield { line: this.startLine, bytes };
    }
    if (this.closers.length === 0) return undefined;
    this.parts.push(Buffer.from(chunk.subarray(start)));
    this.size += chunk.length - start;
    if (this.size <= this.maxBytes) return undefined;
    return yield* this.giveUp(`is larger than ${this.maxBytes} bytes, or a quote or a brace is not closed`);
  }

  /** The next byte of a document that changes the state; nine in ten do not. */
  private skipPlain(chunk: Buffer, from: number): number {
    if (this.escaped) return from;
    const matters = this.inText ? mattersInText : mattersOutside;
    let at = from;
    while (at < chunk.length && matters[chunk[at] ?? 0] === 0) at++;
    return at;
  }

  /** Handles a byte of a document. */
  private within(byte: number | undefined): "more" | "done" | "broken" {
    const begins = this.newLine && byte === open;
    this.newLine = byte === newline;
    if (byte === newline) {
      if (this.inText) return "broken"; // JSON text holds no raw line feed
      this.line++;
    } else if (this.inText) {
      if (this.escaped) this.escaped = false;
      else if (byte === backslash) this.escaped = true;
      else if (byte === quote) this.inText = false;
    } else if (byte === quote) this.inText = true;
    else if (byte === open || byte === openList) {
      if (begins && !this.inArray && this.oneLineEach && this.documents > 0) return "broken";
      this.closers.push(byte === open ? close : closeList);
    } else if (byte === close || byte === closeList) {
      if (this.closers.pop() !== byte) return "broken";
      if (this.closers.length === 0) return "done";
    }
    return "more";
  }

  /** Handles a byte outside documents; an opening brace begins one. */
  private between(byte: number | undefined): Piece | undefined {
    switch (byte) {
      case newline:
        this.line++;
        this.column = 0;
        this.atLineStart = true;
        this.junk = false;
        return undefined;
      case space:
      case tab:
        if (this.atLineStart) this.column++;
        return undefined;
      case carriageReturn:
      case comma:
        return undefined;
      case open:
        if (this.searching && !(this.atLineStart && this.column <= this.indent)) break;
        this.searching = false;
        this.startLine = this.line;
        this.indent = this.column;
        this.closers = [close];
        this.newLine = false;
        break;
      case close:
        // The end of what was given up, with the next document behind it.
        if (this.searching) return undefined;
        return this.report();
      case openList:
        if (!this.searching) this.inArray = true;
        break;
      case closeList:
        if (!this.searching || (this.atLineStart && this.column <= this.indent)) this.inArray = false;
        break;
      default:
        return this.report();
    }
    this.atLineStart = false;
    return undefined;
  }

  private report(): Piece | undefined {
    this.atLineStart = false;
    if (this.junk || this.searching) return undefined;
    this.junk = true;
    return { line: this.line, problem: "is not a document" };
  }

  /** Reports the document being read and returns what follows its first line, to search it for the next one. */
  private *giveUp(why: string): Generator<Piece, Buffer | undefined> {
    const bytes = Buffer.concat(this.parts);
    yield { line: this.startLine, problem: `the document that begins here ${why}` };
    this.forget();
    this.searching = true;
    this.atLineStart = false;
    this.line = this.startLine;
    if (++this.givenUp > maxGivenUp) {
      yield { line: this.line, problem: `more than ${maxGivenUp} documents are broken; the rest was not read` };
      this.inArray = false;
      return undefined;
    }
    const end = bytes.indexOf(newline);
    return end < 0 ? undefined : bytes.subarray(end);
  }

  private forget(): void {
    this.parts = [];
    this.size = 0;
    this.closers = [];
    this.inText = false;
    this.escaped = false;
  }
}
