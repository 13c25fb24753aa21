import { facetShapes, numberShapes } from "../feed/index.ts";

/** One row as a COPY brings it; `undefined` for null. */
export interface CopiedRow {
  readonly id: number;
  readonly acl: number;
  /** Texts, or lists of texts, as the facet's shape says; of other shapes whole numbers. */
  readonly texts: readonly (string | undefined)[];
  readonly lists: readonly ((string | undefined)[] | undefined)[];
  readonly whole: number | undefined;
  readonly numbers: readonly (bigint | undefined)[];
  readonly quantities: readonly { key: number; lo: number | undefined; hi: number | undefined }[] | undefined;
  readonly hasHi: boolean;
  readonly words: ReadonlyMap<string, readonly number[]> | undefined;
  readonly tags: readonly (string | undefined)[] | undefined;
  /** Elements of the field of files as the database has them: packed, or lower-case names; `undefined`: they are elsewhere. */
  readonly files: readonly (Buffer | undefined)[] | undefined;
}

const int4 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int2 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
};
const int8 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};
const double = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
const text = (value: string) => Buffer.from(value, "utf8");

const field = (bytes: Buffer | undefined) =>
  bytes === undefined ? int4(-1) : Buffer.concat([int4(bytes.length), bytes]);

function array<T>(values: readonly (T | undefined)[] | undefined, bytes: (value: T) => Buffer): Buffer | undefined {
  if (values === undefined) return undefined;
  if (values.length === 0) return Buffer.concat([int4(0), int4(0), int4(25)]);
  const head = [int4(1), int4(1), int4(25), int4(values.length), int4(1)];
  return Buffer.concat([...head, ...values.map((value) => field(value === undefined ? undefined : bytes(value)))]);
}

function tsvector(words: ReadonlyMap<string, readonly number[]> | undefined): Buffer | undefined {
  if (words === undefined) return undefined;
  const lexemes = [...words].map(([word, positions]) =>
    // The highest two bits are a weight.
    Buffer.concat([text(`${word}\0`), int2(positions.length), ...positions.map((at) => int2(at | 0x8000))]),
  );
  return Buffer.concat([int4(words.size), ...lexemes]);
}

/** The bytes of a COPY of `copyStatement`. */
export function copyOf(rows: readonly CopiedRow[]): Buffer {
  const head = [Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), int4(0), int4(0)];
  const body = rows.map((row) => {
    const facets = facetShapes.map((shape, facet) => {
      if (shape === "texts") return array(row.lists[facet], text);
      const one = row.texts[facet];
      if (shape === "text") return one === undefined ? undefined : text(one);
      if (row.whole === undefined) return undefined;
      return shape === "int" ? int4(row.whole) : Buffer.of(row.whole & 1);
    });
    const numbers = numberShapes.map((_, n) => {
      const value = row.numbers[n];
      return value === undefined ? undefined : int8(value);
    });
    const { quantities } = row;
    const fields = [
      int4(row.id),
      int4(row.acl),
      ...facets,
      ...numbers,
      array(
        quantities?.map(({ key }) => key),
        int4,
      ),
      array(
        quantities?.map(({ lo }) => lo),
        double,
      ),
      row.hasHi
        ? array(
            quantities?.map(({ hi }) => hi),
            double,
          )
        : undefined,
      tsvector(row.words),
      array(row.tags, text),
      array(row.files, (bytes) => bytes),
    ];
    return Buffer.concat([int2(fields.length), ...fields.map(field)]);
  });
  return Buffer.concat([...head, ...body, int2(-1)]);
}
