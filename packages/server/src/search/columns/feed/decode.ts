import { packSequence, type Quantities, RowWords, type SourceRow, wordHash } from "@margay/columns";
import { eachQuantity, type Fields, facetValues, numberAt, readWords, textsOf } from "./cells.ts";
import { facetField, facetShapes, numberField, numberShapes, quantityField, wordField } from "./columns.ts";
import { eachPiece, KeptPieces } from "./files.ts";
import { Texts } from "./texts.ts";

const none: readonly string[] = [];
const noQuantities: Quantities = { keys: [], lo: [], hi: [] };

/** Makes rows of the fields of a COPY. */
export class RowDecoder {
  readonly #texts = new Texts();
  readonly #words = new RowWords();

  /** `files`: those of a row whose field does not hold them. */
  rowOf(fields: Fields, files?: readonly Uint8Array[]): SourceRow {
    const { view, starts, lengths } = fields;
    const startOf = (field: number) => starts[field] ?? 0;
    const lengthOf = (field: number) => lengths[field] ?? -1;
    const { words, sequences } = this.#wordsOf(fields, startOf(wordField), lengthOf(wordField));
    const tags = textsOf(fields, startOf(wordField + 1), lengthOf(wordField + 1), this.#texts);
    return {
      id: view.getInt32(startOf(0)),
      acl: view.getInt32(startOf(1)),
      facets: facetShapes.map((shape, n) =>
        facetValues(fields, startOf(facetField + n), lengthOf(facetField + n), shape, this.#texts),
      ),
      numbers: numberShapes.map((shape, n) =>
        lengthOf(numberField + n) < 0 ? Number.NaN : numberAt(view, startOf(numberField + n), shape),
      ),
      quantities: quantitiesOf(fields),
      terms: [words, tags],
      sequences,
      files: files ?? piecesOf(fields),
    };
  }

  #wordsOf(fields: Fields, start: number, length: number) {
    if (length < 0) return { words: none, sequences: [] };
    const texts: string[] = [];
    readWords(fields, start, this.#words, (from, to) => {
      const text = this.#texts.read(fields.bytes, from, to);
      texts.push(text);
      return wordHash(text);
    });
    return { words: texts, sequences: [packSequence(this.#words, (word) => texts[word] ?? "")] };
  }
}

function piecesOf(fields: Fields): readonly Uint8Array[] {
  const pieces = new KeptPieces();
  eachPiece(fields, pieces.add);
  return pieces.list;
}

function quantitiesOf(fields: Fields): Quantities {
  // Plain lists: typed arrays of this size lie outside of the heap, and three a row cost more than they hold.
  const keys: number[] = [];
  const lo: number[] = [];
  const hi: number[] = [];
  let isPoint = true;
  eachQuantity(fields, quantityField, (key, from, to) => {
    keys.push(key);
    lo.push(from);
    hi.push(to);
    if (!Object.is(from, to)) isPoint = false;
  });
  if (keys.length === 0) return noQuantities;
  return { keys, lo, hi: isPoint ? lo : hi };
}
