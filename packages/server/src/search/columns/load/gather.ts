import {
  buildDrafted,
  type Dictionary,
  Draft,
  Fields as FacetFields,
  type FieldReader,
  RowWords,
  type Segment,
  writeSequence,
} from "@margay/columns";
import {
  type Cells,
  type CopiedFields,
  datasetSchema,
  eachElement,
  eachPiece,
  eachQuantity,
  facetField,
  facetShapes,
  facetValues,
  numberAt,
  numberField,
  numberShapes,
  quantityField,
  readWords,
  Texts,
  wordField,
} from "../feed/index.ts";

/** A field of a facet is kept with the length before it, which tells null from nothing. */
const lengthBytes = 4;

/** Rows of a COPY on their way into a segment, without an object for any of them. */
export class Gathering {
  readonly #likelyRows: number;
  readonly #words = new RowWords();
  /** Where the words of the row at hand begin and end. */
  readonly #places: number[] = [];
  readonly #texts = new Texts();
  #draft: Draft;
  #facets: FacetFields;

  constructor(likelyRows: number) {
    this.#likelyRows = likelyRows;
    this.#draft = new Draft(datasetSchema, likelyRows);
    this.#facets = new FacetFields(facetShapes.length);
  }

  get rows(): number {
    return this.#draft.rows;
  }

  get cells(): number {
    return this.#draft.cells;
  }

  /** `files`: those of a row whose field does not hold them. */
  add(fields: CopiedFields, files?: readonly Uint8Array[]): void {
    const { bytes, view, starts, lengths } = fields;
    const startOf = (field: number) => starts[field] ?? 0;
    const lengthOf = (field: number) => lengths[field] ?? -1;
    const draft = this.#draft;
    draft.ids.push(view.getInt32(startOf(0)));
    draft.acls.push(view.getInt32(startOf(1)));
    for (let facet = 0; facet < facetShapes.length; facet++) {
      const start = startOf(facetField + facet);
      this.#facets.add(facet, bytes, start - lengthBytes, start + Math.max(lengthOf(facetField + facet), 0));
    }
    numberShapes.forEach((shape, n) => {
      const isNull = lengthOf(numberField + n) < 0;
      draft.numbers[n]?.push(isNull ? Number.NaN : numberAt(view, startOf(numberField + n), shape));
    });
    eachQuantity(fields, quantityField, (key, lo, hi) => draft.quantities.add(key, lo, hi));
    draft.quantities.endRow();
    this.#addTerms(fields, startOf(wordField), lengthOf(wordField));
    const tags = draft.terms[1];
    eachElement(fields, startOf(wordField + 1), lengthOf(wordField + 1), (at, size) => {
      if (size >= 0) tags?.addUtf8(bytes, at, at + size);
    });
    tags?.endRow();
    if (files) for (const piece of files) draft.files?.add(piece);
    else eachPiece(fields, (at, start, end) => draft.files?.add(at, start, end));
    draft.files?.endRow();
  }

  /** The segment of these rows; it begins anew with the next one. */
  build(dictionaries: readonly Dictionary[], id: number): Segment {
    const segment = buildDrafted(this.#draft, this.#facets, this.#read, dictionaries, { id });
    this.#draft = new Draft(datasetSchema, this.#likelyRows);
    this.#facets = new FacetFields(facetShapes.length);
    return segment;
  }

  readonly #read: FieldReader = (facet, { buffer, byteOffset }, start, end) => {
    const bytes = Buffer.from(buffer, byteOffset + start, end - start);
    const view = new DataView(buffer, byteOffset + start, end - start);
    return facetValues({ bytes, view }, lengthBytes, view.getInt32(0), facetShapes[facet] ?? "text", this.#texts);
  };

  #addTerms({ bytes, view }: Cells, start: number, length: number): void {
    const lists = this.#draft.terms[0];
    if (lists === undefined) return;
    if (length >= 0) {
      const places = this.#places;
      // Filled anew without being cleared: that would give its memory away.
      let count = 0;
      readWords({ bytes, view }, start, this.#words, (from, to) => {
        places[count++] = from;
        places[count++] = to;
        return lists.addUtf8(bytes, from, to);
      });
      const textOf = (word: number) => bytes.toString("utf8", places[2 * word], places[2 * word + 1]);
      writeSequence(this.#words, textOf, lists.sequences);
    }
    lists.endRow();
  }
}
