import { countFiles, countFits, type FileColumn, fileFits, markFiles, type PathTest } from "../files/index.ts";
import type { SourceRow } from "../schema.ts";
import type { Segment } from "../segment/types.ts";

/**
 * How many files of each row of one segment are as a question wants them counted. Mostly the rows themselves are looked for by
 * the same test: then they are told by their counts, and files are gone through once.
 */
export class FileCounts {
  readonly #column: FileColumn;
  readonly #test: PathTest;
  #counts: Uint32Array | undefined;

  constructor(segment: Segment, test: PathTest) {
    this.#column = filesOf(segment);
    this.#test = test;
  }

  /** By position. */
  get counts(): Uint32Array {
    if (this.#counts === undefined) {
      this.#counts = emptyCounts(this.#column.rows);
      countFiles(this.#column, this.#test, this.#counts);
    }
    return this.#counts;
  }

  isOf(test: PathTest): boolean {
    return sameTest(this.#test, test);
  }

  mark(marks: Uint8Array): void {
    const { counts } = this;
    for (let row = 0; row < counts.length; row += 1) marks[row] = Number((counts[row] ?? 0) > 0);
  }
}

/** Scanning a segment is one step of a thread, so that its counts may lie where those of the one before lay. */
let spare = new Uint32Array();

function emptyCounts(rows: number): Uint32Array {
  if (spare.length < rows) spare = new Uint32Array(rows);
  return spare.subarray(0, rows).fill(0);
}

/** Sets `marks[row]` to 1 for each row that has a file that is so; `counted` knows of one test how many there are. */
export function markRows(segment: Segment, test: PathTest, marks: Uint8Array, counted: FileCounts | undefined): void {
  if (counted?.isOf(test) === true) counted.mark(marks);
  else markFiles(filesOf(segment), test, marks);
}

/** Counts of fresh rows with very many files, found out before they are scanned. */
export class KnownFiles {
  readonly #counts = new Map<SourceRow, { readonly test: PathTest; readonly count: number }[]>();

  add(row: SourceRow, test: PathTest, count: number): void {
    const list = this.#counts.get(row) ?? [];
    this.#counts.set(row, [...list, { test, count }]);
  }

  count(row: SourceRow, test: PathTest): number | undefined {
    return this.#counts.get(row)?.find((known) => sameTest(known.test, test))?.count;
  }
}

/** The files of fresh rows as a question asks for them, by its condition and then by what it counts. */
export class FreshFiles {
  readonly #known: KnownFiles | undefined;
  readonly #counted: PathTest | undefined;
  #row: SourceRow | undefined;
  #count = 0;

  constructor(counted: PathTest | undefined, known: KnownFiles | undefined) {
    this.#counted = counted;
    this.#known = known;
  }

  /** What a row counts: 1 where no files are counted. */
  weight(row: SourceRow): number {
    if (this.#counted === undefined) return 1;
    if (row !== this.#row) {
      this.#row = row;
      this.#count = this.#known?.count(row, this.#counted) ?? countFits(row.files ?? [], this.#counted);
    }
    return this.#count;
  }

  tester(test: PathTest): (row: SourceRow) => boolean {
    if (this.#counted !== undefined && sameTest(this.#counted, test)) return (row) => this.weight(row) > 0;
    return (row) => {
      const count = this.#known?.count(row, test);
      return count === undefined ? fileFits(row.files ?? [], test) : count > 0;
    };
  }
}

function sameTest(a: PathTest, b: PathTest): boolean {
  if (a === b) return true;
  if ("glob" in a) return "glob" in b && a.glob === b.glob;
  return "contains" in b && a.contains === b.contains;
}

function filesOf({ files }: Segment): FileColumn {
  if (files === undefined) throw new RangeError("There are no files in this segment.");
  return files;
}
