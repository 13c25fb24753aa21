import { setImmediate as nextTurn } from "node:timers/promises";
import { countFits, type PathTest } from "../files/index.ts";
import type { Condition, Query } from "../query.ts";
import { type FreshRow, KnownFiles } from "../scan/index.ts";
import { packedBytes } from "./fresh-rows.ts";

/** A row with so many bytes of packed files is not looked through in one go, nor are so many bytes of one row. */
const atOnceBytes = 2 ** 17;

/** Those rows that a question would look through for so long that the calling thread should do other things meanwhile. */
export function withManyFiles(rows: Iterable<FreshRow>, query: Query): FreshRow[] {
  const { visible } = query;
  const many: FreshRow[] = [];
  for (const fresh of rows) {
    if (visible !== "all" && visible[fresh.row.acl] !== 1) continue;
    if (packedBytes(fresh.row) > atOnceBytes) many.push(fresh);
  }
  return many;
}

/** How many of the rows' files are so for each test of the question, over several turns of the event loop. */
export async function countInTurns(rows: readonly FreshRow[], query: Query, demandOn: () => void): Promise<KnownFiles> {
  const known = new KnownFiles();
  for (const test of testsOf(query)) {
    for (const { row } of rows) {
      let count = 0;
      for (const pieces of portions(row.files ?? [])) {
        count += countFits(pieces, test);
        await nextTurn();
        demandOn();
      }
      known.add(row, test, count);
    }
  }
  return known;
}

/** What a question wants to know of files. */
export function testsOf({ where, countFiles }: Query): PathTest[] {
  return [...(countFiles === undefined ? [] : [countFiles]), ...(where === undefined ? [] : testsIn(where))];
}

function testsIn(condition: Condition): PathTest[] {
  if (condition.op === "files") return [condition.test];
  if (condition.op === "not") return testsIn(condition.of);
  return condition.op === "and" || condition.op === "or" ? condition.of.flatMap(testsIn) : [];
}

function* portions(pieces: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let some: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const piece of pieces) {
    some.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes < atOnceBytes) continue;
    yield some;
    some = [];
    sizeBytes = 0;
  }
  if (some.length > 0) yield some;
}
