import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { parseBson } from "./bson.ts";
import { splitBson } from "./bson-file.ts";
import { type ParsedDocument, parseDocument } from "./ejson.ts";
import type { SourceFile } from "./listing.ts";
import { type SplitOptions, splitDocuments } from "./split.ts";

export interface SourceProblem {
  file: string;
  /** Line where it begins, from 1, of a text. */
  line?: number;
  /** Byte where it begins, from 0, of a binary file. */
  byte?: number;
  message: string;
}

/** A document and how long it was in the file, or what could not be read there. */
export type Read = (ParsedDocument & { sizeBytes: number }) | { problem: SourceProblem };

/**
 * Reads the documents of a file. What is wrong with one stops no other; a file that cannot be read further is told.
 * @param onBytes called with the bytes of the file read so far
 */
export async function* readFile(
  file: SourceFile,
  options: SplitOptions,
  onBytes: (bytesRead: number) => void,
): AsyncGenerator<Read> {
  const bytes = createReadStream(file.path, { highWaterMark: 1024 * 1024 });
  const plain = file.name.toLowerCase().endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  // pipe() passes no errors on; without this a file that vanishes would hang or kill the process.
  bytes.on("error", (error) => plain.destroy(error));
  let at: Place = file.format === "bson" ? { byte: 0 } : { line: 1 };
  const here = (message: string) => ({ problem: { file: file.name, ...at, message } });
  try {
    for await (const piece of pieces(file, plain, options)) {
      at = piece.at;
      onBytes(bytes.bytesRead);
      if ("problem" in piece) yield here(piece.problem);
      else yield parsed(piece, here);
    }
  } catch (error) {
    // Unreadable disk or broken compression: the rest of this file is lost, the others are not.
    yield here(`cannot be read further: ${messageOf(error)}`);
  } finally {
    // Whoever stops early leaves no open file behind.
    bytes.destroy();
  }
}

type Place = { line: number } | { byte: number };
type Piece = { at: Place } & ({ problem: string } | { size: number; parse: () => ParsedDocument });

async function* pieces(file: SourceFile, plain: AsyncIterable<Buffer>, options: SplitOptions): AsyncGenerator<Piece> {
  if (file.format === "bson") {
    for await (const piece of splitBson(plain)) {
      const at = { byte: piece.at };
      if ("problem" in piece) yield { at, problem: piece.problem };
      else yield { at, size: piece.bytes.length, parse: () => parseBson(piece.bytes) };
    }
    return;
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const piece of splitDocuments(plain, options)) {
    const at = { line: piece.line };
    if ("problem" in piece) yield { at, problem: piece.problem };
    else yield { at, size: piece.bytes.length, parse: () => parseDocument(decoder.decode(piece.bytes)) };
  }
}

function parsed(piece: Extract<Piece, { size: number }>, here: (message: string) => Read): Read {
  try {
    return { ...piece.parse(), sizeBytes: piece.size };
  } catch (error) {
    return here(`the document that begins here is broken: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300);
