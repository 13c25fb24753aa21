import { isPacked, packPaths } from "@margay/columns";
import { arrayHead, arrayLength, type Cells, eachElement, type Fields } from "./cells.ts";
import { copyFields, fileField, maxPieces } from "./columns.ts";

/** Files in pieces as `packPaths` packs them, by where their bytes are. */
export type TakePiece = (bytes: Uint8Array, start: number, end: number) => void;

/** Gives the files of an element of a field: packed as they were stored, else packed here. */
function takePacked({ bytes }: Cells, start: number, length: number, take: TakePiece): void {
  const end = start + length;
  if (isPacked(bytes.subarray(start, end))) take(bytes, start, end);
  else {
    const packed = packPaths(bytes.toString("utf8", start, end));
    take(packed, 0, packed.length);
  }
}

/** False where the row's field of files stands for more than it holds: they are to be read by `copyFilesStatement`. */
export function areFilesThere({ view, starts, lengths }: Fields): boolean {
  const start = starts[fileField] ?? 0;
  if ((lengths[fileField] ?? -1) < 0) return true;
  const pieces = arrayLength(view, start);
  return pieces <= maxPieces && (pieces === 0 || view.getInt32(start + arrayHead) >= 0);
}

/** Gives the files of a row with all of them; `field`: where they are. */
export function eachPiece(fields: Fields, take: TakePiece, field = fileField): void {
  eachElement(fields, fields.starts[field] ?? 0, fields.lengths[field] ?? -1, (at, size) => {
    if (size >= 0) takePacked(fields, at, size, take);
  });
}

/** Pieces in memory of their own, for a row that is kept. */
export class KeptPieces {
  readonly #pieces: Uint8Array[] = [];

  readonly add: TakePiece = (bytes, start, end) => void this.#pieces.push(new Uint8Array(bytes.subarray(start, end)));

  /** They lie one behind the other: an array buffer for each would cost more than most of them hold. */
  get list(): readonly Uint8Array[] {
    if (this.#pieces.length < 2) return this.#pieces;
    const all = new Uint8Array(this.#pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    return this.#pieces.map((piece) => {
      all.set(piece, at);
      at += piece.length;
      return all.subarray(at - piece.length, at);
    });
  }
}

/** The fields of a row without its files, for later: those of the reader are valid until its next row only. */
export function withoutFiles({ bytes, starts, lengths }: Fields): Fields {
  // Where the files begin, the fields before them end.
  const from = starts[0] ?? 0;
  const kept = Buffer.from(bytes.subarray(from, starts[fileField]));
  const own = { starts: new Int32Array(copyFields), lengths: Int32Array.from(lengths) };
  for (let field = 0; field < copyFields; field++) own.starts[field] = (starts[field] ?? 0) - from;
  own.lengths[fileField] = -1;
  return { bytes: kept, view: new DataView(kept.buffer, kept.byteOffset, kept.byteLength), ...own };
}
