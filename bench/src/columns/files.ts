// The column by itself is no business of others, so not part of the package.
import {
  buildFiles,
  countFiles,
  type FileColumn,
  FileLists,
  fileBytes,
  markFiles,
  mergeFiles,
  type PathTest,
  packPaths,
} from "../../../packages/columns/src/files/index.ts";
import { seeded } from "../random.ts";
import { fileCounts, namesOf } from "../search/file-names.ts";
import { fileQueryKinds } from "../search/file-queries.ts";
import { ms, printTable, quantile, type Row } from "../table.ts";

/** Questions of each kind. */
const turns = 15;
const chunkFiles = 1000;
/** The catalogue of which the column has some datasets: as many rows as a segment of the index. */
const ofDatasets = 2_000_000;
const ofFiles = 20_000_000;
const fromDataset = 200_000;

/** A column of file names by itself on one thread, beside a search for the same text in the names written out. */
export function benchFiles(rows = 250_000): void {
  const counts = fileCounts(ofDatasets, ofFiles).subarray(fromDataset, fromDataset + rows);
  const plain: Buffer[] = [];

  let files = 0;
  let packMs = 0;
  let packedBytes = 0;
  let textBytes = 0;
  let lists = new FileLists(rows);
  const halves: FileColumn[] = [];
  let buildMs = 0;
  const build = () => {
    const start = performance.now();
    const order = Uint32Array.from({ length: lists.rows }, (_, i) => i);
    const column = buildFiles(lists, order);
    buildMs += performance.now() - start;
    return column;
  };
  const all = new FileLists(rows);
  for (let row = 0; row < rows; row++) {
    const pathOf = namesOf(fromDataset + row);
    for (let first = 0; first < (counts[row] ?? 0); first += chunkFiles) {
      const count = Math.min(chunkFiles, (counts[row] ?? 0) - first);
      const text = Array.from({ length: count }, (_, k) => pathOf(first + k).toLowerCase()).join("\n");
      const start = performance.now();
      const packed = packPaths(text);
      packMs += performance.now() - start;
      packedBytes += packed.length;
      const addStart = performance.now();
      all.add(packed);
      buildMs += performance.now() - addStart;
      lists.add(packed);
      const bytes = Buffer.from(`${text}\n`);
      plain.push(bytes);
      textBytes += bytes.length;
    }
    files += counts[row] ?? 0;

    all.endRow();
    lists.endRow();
    if (row === rows / 2 - 1 || row === rows - 1) {
      const before = buildMs;
      halves.push(build());
      buildMs = before;
      lists = new FileLists(rows / 2);
    }
  }
  lists = all;
  const column = build();
  const half = halves[0]?.rows ?? 0;
  const start = performance.now();
  const merged = mergeFiles(
    halves.map((part, i) => ({
      column: part,
      target: Uint32Array.from({ length: part.rows }, (_, row) => row + i * half),
    })),
    rows,
  );
  const mergeMs = performance.now() - start;
  console.log(
    `${rows.toLocaleString("en")} datasets, ${files.toLocaleString("en")} files: ${(fileBytes(column) / files).toFixed(2)} bytes a file ` +
      `(merged ${(fileBytes(merged) / files).toFixed(2)}), ${(textBytes / files).toFixed(1)} as text, ${(packedBytes / files).toFixed(1)} packed; ` +
      `pack ${ms(packMs)}, add and build ${ms(buildMs)}, merge ${ms(mergeMs)}`,
  );
  console.log(`parts: ${column.parts.map(({ byteLength }) => (byteLength / files).toFixed(2)).join(" ")}`);
  const text = Buffer.concat(plain);
  const printed: Row[] = [];
  for (const { name, make } of fileQueryKinds) {
    const random = seeded(5);
    const tests = Array.from({ length: turns }, () => testOf(make(random).q.toLowerCase()));
    printed.push(...ask(name, tests, column, text));
  }
  for (const test of hard) printed.push(...ask(nameOf(test), [test, { ...test }], column, text));
  printTable(printed);
}

const hard: readonly PathTest[] = [
  { contains: "0" },
  { contains: "." },
  { glob: "*1*2*" },
  { glob: "*1*2*3*4*" },
  { glob: "????????" },
  { glob: "*_1*.h5" },
  { glob: "*00?.*" },
  { contains: "a1".repeat(500) },
  { contains: "1".repeat(1000) },
  { glob: "*?".repeat(500) },
];

const nameOf = (test: PathTest) => {
  const text = "contains" in test ? test.contains : test.glob;
  return text.length > 20 ? `${text.slice(0, 8)}… (${text.length} characters)` : `\`${text}\``;
};

const testOf = (text: string): PathTest => (/[*?]/.test(text) ? { glob: text } : { contains: text });

function ask(name: string, tests: readonly PathTest[], column: FileColumn, text: Buffer): Row[] {
  const marking: number[] = [];
  const counting: number[] = [];
  const floors: number[] = [];
  let found = 0;
  for (const test of tests) {
    const marks = new Uint8Array(column.rows);
    let start = performance.now();
    markFiles(column, test, marks);
    marking.push(performance.now() - start);
    const counts = new Uint32Array(column.rows);
    start = performance.now();
    countFiles(column, { ...test }, counts);
    counting.push(performance.now() - start);
    start = performance.now();
    const lines = scan(test, text);
    floors.push(performance.now() - start);
    const files = counts.reduce((sum, count) => sum + count, 0);
    found += files;
    if ("contains" in test && lines !== files) console.log(`${name}: ${files} files, but ${lines} lines`);
    if (counts.some((count, row) => count > 0 !== (marks[row] === 1))) console.log(`${name}: marks and counts differ`);
  }
  const floor = quantile(floors, 0.5);
  const row = (what: string, times: readonly number[], aim: string): Row => ({
    what: `${what} ${name}, ${Math.round(found / tests.length).toLocaleString("en")} files`,
    figure: `${ms(quantile(times, 0.5))}, most ${ms(Math.max(...times))} (${nameOf(tests[times.indexOf(Math.max(...times))] ?? { contains: "" })})`,
    floor: ms(floor),
    ratio: (quantile(times, 0.5) / floor).toFixed(3),
    aim,
  });
  return [row("mark", marking, "10 ms"), row("count", counting, "10 ms")];
}

/** Lines with the text, or with the longest text of the pattern: how fast names as they are can be searched at all. */
function scan(test: PathTest, text: Buffer): number {
  const fragment =
    "contains" in test ? test.contains : test.glob.split(/[*?]/).reduce((a, b) => (b.length > a.length ? b : a), "");
  if (fragment === "") return 0;
  const needle = Buffer.from(fragment);
  let lines = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at)) {
    lines++;
    at = text.indexOf(10, at) + 1;
  }
  return lines;
}
