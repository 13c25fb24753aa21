// Not what the package shows to others: it is measured by itself, below the index that uses it.
import { buildTerms, goneRow, markTerm, mergeTerms, termBytes } from "../../../packages/columns/src/terms/index.ts";
import { seeded } from "../random.ts";
import { ms, perSecond, printTable, quantile, type Row } from "../table.ts";

const rowCount = 1 << 18;
const termsPerRow = 40;
const uniquePerRow = 8;

/**
 * One segment of term columns: 32 words a row of a vocabulary of 30,000 with a few very frequent ones, and 8 nearly unique
 * hexadecimal parts of ids. `alike` says how many rows one behind the other share their words, as the scans of a beamtime do.
 */
export function benchTerms(): void {
  for (const alike of [1, 50]) {
    console.log(
      `\nTerms of ${rowCount.toLocaleString("en")} rows, ${termsPerRow} each; words alike in runs of ${alike}\n`,
    );
    printTable(benchOne(alike));
  }
}

function benchOne(alike: number): Row[] {
  const rows: Row[] = [];
  const terms = someTerms(alike);
  const termsOf = (row: number) => terms[row] ?? [];
  const postings = rowCount * termsPerRow;

  const [column, buildMs] = timed(() => buildTerms(rowCount, termsOf));
  const [, mapMs] = timed(() => mapOfArrays(termsOf));
  rows.push({
    what: "build",
    figure: `${perSecond(postings / (buildMs / 1000))} postings`,
    floor: `${perSecond(postings / (mapMs / 1000))}, Map of arrays, unsorted`,
    ratio: (mapMs / buildMs).toFixed(2),
    aim: "2 M/s",
  });
  const sourceBytes = terms.reduce((sum, row) => sum + row.reduce((length, term) => length + term.length, 0), 0);
  rows.push({
    what: "memory a row",
    figure: `${(termBytes(column) / rowCount).toFixed(1)} B`,
    floor: `${(sourceBytes / rowCount).toFixed(1)} B, characters of the terms`,
    ratio: (termBytes(column) / sourceBytes).toFixed(2),
    aim: "120 B",
  });

  for (const parts of [2, 8]) {
    const columns = split(termsOf, parts);
    const [, mergeMs] = timed(() => mergeTerms(columns, rowCount));
    const [, copyMs] = timed(() => columns.map(({ column }) => column.parts.map((part) => part.slice())));
    rows.push({
      what: `merge of ${parts}, rows shuffled, each tenth gone`,
      figure: `${perSecond(postings / (mergeMs / 1000))} postings`,
      floor: `${ms(copyMs)}, copy of the parts`,
      ratio: (mergeMs / copyMs).toFixed(0),
      aim: "5 M/s",
    });
  }

  const list = Uint32Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 14);
  const floorMs = medianMs(200, (marks) => {
    for (let i = 0; i < list.length; i++) marks[list[i] ?? 0] = 1;
  });
  // A sixteenth of all ids each.
  const hex = "7";
  for (const [what, test, aim] of [
    ["prefix of many words", { prefix: "w1" }, ""],
    ["prefix of some words", { prefix: "w1z" }, "1 ms"],
    ["prefix of ids", { prefix: hex }, "1 ms"],
    ["a word of half of the rows", { equals: "w0" }, ""],
    ["prefix and pattern over the same ids", { prefix: hex, pattern: "*a?b*" }, ""],
    ["a rare term", { equals: terms[4711]?.at(-1) ?? "" }, "0.02 ms"],
    ["a term that is not there", { equals: "no such term" }, "0.02 ms"],
  ] as const) {
    const marks = new Uint8Array(rowCount);
    markTerm(column, test, marks);
    const count = marks.reduce((sum, mark) => sum + mark, 0);
    const timeMs = medianMs(200, (marks) => markTerm(column, test, marks));
    rows.push({
      what: `${what}: ${count.toLocaleString("en")} rows`,
      figure: timeMs < 0.1 ? `${(timeMs * 1000).toFixed(1)} µs` : ms(timeMs),
      floor: `${ms(floorMs)}, marking 200,000 rows of an array`,
      ratio: (timeMs / floorMs).toFixed(2),
      aim,
    });
  }
  return rows;
}

function someTerms(alike: number): string[][] {
  const random = seeded(1);
  const words = Array.from({ length: 30_000 }, (_, i) => `w${i.toString(36)}${"aeiou".repeat(i % 3)}`);
  words[0] = "w0";
  let shared: string[] = [];
  return Array.from({ length: rowCount }, (_, row) => {
    // The cube makes few words very frequent: word 0 is in about two of three rows.
    if (row % alike === 0)
      shared = Array.from(
        { length: termsPerRow - uniquePerRow },
        () => words[Math.floor(words.length * random.between(0, 1) ** 3)] ?? "",
      );
    const unique = Array.from({ length: uniquePerRow }, (_, i) =>
      random
        .whole(2 ** 32)
        .toString(16)
        .padStart(8, "0")
        .slice(0, i % 2 === 0 ? 8 : 6),
    );
    return [...shared, ...unique];
  });
}

/** The same rows in several columns, whose rows go to scattered places. */
function split(termsOf: (row: number) => string[], parts: number) {
  const size = rowCount / parts;
  return Array.from({ length: parts }, (_, part) => {
    const column = buildTerms(size, (row) => termsOf(part * size + row));
    // Classes of visibility of 64 rows, dealt out anew.
    const target = Uint32Array.from({ length: size }, (_, row) => {
      const at = part * size + row;
      if (at % 10 === 0) return goneRow;
      const group = Math.imul(at >>> 6, 0x9e5) % (rowCount >>> 6);
      return group * 64 + (at & 63);
    });
    return { column, target };
  });
}

function mapOfArrays(termsOf: (row: number) => string[]): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (let row = 0; row < rowCount; row++) {
    for (const term of termsOf(row)) {
      const list = lists.get(term);
      if (list) list.push(row);
      else lists.set(term, [row]);
    }
  }
  return lists;
}

function timed<Result>(work: () => Result): [Result, number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

function medianMs(times: number, work: (marks: Uint8Array) => void): number {
  const marks = new Uint8Array(rowCount);
  const measured: number[] = [];
  for (let i = 0; i < times; i++) measured.push(timed(() => work(marks))[1]);
  return quantile(measured, 0.5);
}
