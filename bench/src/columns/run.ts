import { availableParallelism } from "node:os";
import { buildLoose, type ColumnIndex, createColumnIndex, type LooseSegment } from "@margay/columns";
import { ms, perSecond, printTable, quantile, type Row } from "../table.ts";
import { questions } from "./questions.ts";
import { makeRows, schema } from "./rows.ts";

export interface ColumnsOptions {
  /** Rows of the index; in memory about half a kilobyte each. Default 1,000,000. */
  readonly rows?: number;
  /** Threads that scan; default all processors but at least 2, and 4 at most. */
  readonly threads?: number;
  /** Questions of each kind. Default 40. */
  readonly turns?: number;
  /** Words and tags too. Default true. */
  readonly terms?: boolean;
  /** Only questions whose name contains this. */
  readonly only?: string;
}

const segmentRows = 2 ** 18;

/** Builds an index of made-up datasets and asks it the questions of the user interface, on one thread and on several. */
export async function runColumns(options: ColumnsOptions = {}): Promise<void> {
  const { rows = 1_000_000, turns = 40, terms = true } = options;
  const threads = options.threads ?? Math.min(4, Math.max(2, availableParallelism()));
  const single = createColumnIndex(schema, { threads: 0 });
  const several = createColumnIndex(schema, { threads });
  try {
    await build(rows, terms, [single, several]);
    console.log("");
    await ask(options.only, turns, rows, single, several, threads);
  } finally {
    await Promise.all([single.close(), several.close()]);
  }
}

async function build(rows: number, terms: boolean, indexes: readonly ColumnIndex[]): Promise<void> {
  let buildMs = 0;
  for (let first = 1; first <= rows; first += segmentRows) {
    const piece = makeRows(first, Math.min(segmentRows, rows - first + 1), terms);
    const start = performance.now();
    const loose: LooseSegment = buildLoose(schema, piece, { id: first });
    buildMs += performance.now() - start;
    for (const index of indexes) await index.adopt(loose);
  }
  console.log(`built ${rows.toLocaleString("en")} rows, ${perSecond((rows * 1000) / buildMs)} on one thread`);
  const bytes = indexes[0]?.sizes().bytes ?? {};
  const parts = Object.entries(bytes).map(([part, size]) => `${part} ${(size / rows).toFixed(1)}`);
  const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
  console.log(`bytes a row: ${(total / rows).toFixed(1)} (${parts.join(", ")})`);
}

async function ask(
  only: string | undefined,
  turns: number,
  rows: number,
  single: ColumnIndex,
  several: ColumnIndex,
  threads: number,
): Promise<void> {
  const floorMs = floor(rows);
  const table: Row[] = [{ what: "floor: sum of one Float64Array", figure: ms(floorMs), floor: "", ratio: "", aim: "" }];
  for (const { name, make } of questions(rows).filter((kind) => kind.name.includes(only ?? ""))) {
    for (const [index, label] of [
      [single, "1 thread"],
      [several, `${threads} threads`],
    ] as const) {
      const took: number[] = [];
      let totals = 0;
      for (let turn = -5; turn < turns; turn += 1) {
        const query = make(turn + 5);
        const start = performance.now();
        const { total } = await index.query(query);
        if (turn < 0) continue;
        took.push(performance.now() - start);
        totals += total;
      }
      table.push({
        what: `${name}: ${Math.round(totals / turns).toLocaleString("en")} rows, ${label}`,
        figure: `${ms(quantile(took, 0.5))}, p95 ${ms(quantile(took, 0.95))}`,
        floor: ms(floorMs),
        ratio: (quantile(took, 0.5) / floorMs).toFixed(1),
        aim: "",
      });
    }
  }
  printTable(table);
}

/** How long one number of each row takes to be read. */
function floor(rows: number): number {
  const values = Float64Array.from({ length: rows }, (_, at) => at);
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 10; turn += 1) {
    const start = performance.now();
    let sum = 0;
    for (let at = 0; at < values.length; at += 1) sum += values[at] ?? 0;
    least = Math.min(least, performance.now() - start);
    if (sum < 0) throw new Error("The sum of positive numbers is negative");
  }
  return least;
}
