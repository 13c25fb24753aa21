import type { Segment } from "../segment/types.ts";
import { FileCounts } from "./files.ts";
import { countedFacets, Finding, listRun } from "./finding.ts";
import { takers } from "./found.ts";
import { blockRows, countMask, giveMask, listFew, listMany, takeMask } from "./masks.ts";
import { offerInOrder } from "./newest.ts";
import { resolve } from "./resolve.ts";
import type { Resolved, Test } from "./resolved.ts";
import {
  dropEnded,
  hasEnded,
  isIn,
  maskRanges,
  mayHaveEnded,
  type Ranges,
  rangesOf,
  seenClasses,
  spansOf,
  wholeOf,
} from "./spans.ts";
import { addSums } from "./sums.ts";
import type { ScanRequest, Tally } from "./types.ts";

/** Adds the rows of a segment that fit the request to the tally. Errors: RangeError for a column that there is not. */
export function scanSegment(segment: Segment, request: ScanRequest, tally: Tally): void {
  const { where: condition, selections = [], visible, countFiles } = request.query;
  const seen = seenClasses(segment, visible);
  const ranges = visible === "all" ? wholeOf(segment) : rangesOf(segment, seen);
  if (ranges.rows === 0) return;
  const counted = countFiles === undefined ? undefined : new FileCounts(segment, countFiles);
  const where = condition === undefined ? true : resolve(segment, condition, counted);
  if (where === false) return;
  if (where === true && selections.length === 0 && counted === undefined)
    scanAll(segment, request, tally, seen, ranges);
  else if (where !== true && where.known !== undefined)
    scanKnown(segment, request, tally, where, where.known, ranges, counted);
  else scanBlocks(segment, request, tally, where, ranges, counted);
}

/** Without a filter: counts are remembered, and rows stand in the order of the page that is asked for most often. */
function scanAll(segment: Segment, request: ScanRequest, tally: Tally, seen: Uint8Array, ranges: Ranges): void {
  const { query, generation } = request;
  tally.total += addSums(segment, countedFacets(query.facets, tally), seen, ranges, generation);
  const { page } = query;
  const inOrder = page !== undefined && "number" in page.by && page.by.number === 0;
  if (inOrder && tally.top !== undefined) offerInOrder(segment, page, seen, generation, tally.top);
  const list = takers(segment, query, tally, !inOrder);
  if (list.length === 0) return;
  const take = (positions: Uint32Array, found: number) => {
    if (found > 0) for (const taker of list) taker(positions, found);
  };
  forBlocks(segment, generation, ranges, {
    run(from, to, positions) {
      listRun(from, to, positions);
      take(positions, to - from);
    },
    mask: (mask, from, count, positions) => take(positions, listMany(mask, from, count, positions)),
  });
}

/** Where it is known which rows can fit, and they are few. */
function scanKnown(
  segment: Segment,
  request: ScanRequest,
  tally: Tally,
  where: Test,
  known: Uint32Array,
  ranges: Ranges,
  counted: FileCounts | undefined,
): void {
  const fitting = known.filter(
    (position) => isIn(ranges, position) && !hasEnded(segment, position, request.generation) && where.fits(position),
  );
  if (fitting.length === 0) return;
  const finding = new Finding(segment, request, tally, fitting.length, counted?.counts);
  for (let from = 0; from < fitting.length; from += blockRows) {
    const some = fitting.subarray(from, from + blockRows);
    finding.addList(some, some.length);
  }
  finding.finish();
}

/** Where fewer than one row of so many is left, lists are made by passing by what is empty. */
const fewShare = 1 / 8;

function scanBlocks(
  segment: Segment,
  request: ScanRequest,
  tally: Tally,
  where: Resolved,
  ranges: Ranges,
  counted: FileCounts | undefined,
): void {
  const finding = new Finding(segment, request, tally, ranges.rows, counted?.counts);
  const run = (from: number, to: number, positions: Uint32Array) => finding.addRun(from, to, positions);
  forBlocks(segment, request.generation, ranges, {
    ...(where === true ? { run } : {}),
    mask(mask, from, count, positions) {
      if (typeof where !== "boolean") where.restrict(mask, from, count);
      const left = countMask(mask, count);
      if (left === 0) return;
      if (left === count) {
        run(from, from + count, positions);
        return;
      }
      const list = left < count * fewShare ? listFew : listMany;
      finding.addList(positions, list(mask, from, count, positions));
    },
  });
  finding.finish();
}

const scratch = new Uint32Array(blockRows);

interface BlockTaker {
  /** All rows of a block, where all count; without this, `mask` gets them. */
  run?(from: number, to: number, positions: Uint32Array): void;
  /** `mask` has a 1 for each row that may be read and has not ended. `positions` is scratch memory. */
  mask(mask: ReturnType<typeof takeMask>, from: number, count: number, positions: Uint32Array): void;
}

/** Goes through what the caller may read, block by block. */
function forBlocks(segment: Segment, generation: number, ranges: Ranges, taker: BlockTaker): void {
  const mask = takeMask();
  for (const span of spansOf(ranges)) {
    for (let from = span.from; from < span.to; from += blockRows) {
      const to = Math.min(span.to, from + blockRows);
      const ended = mayHaveEnded(segment, from, to);
      if (taker.run !== undefined && span.firstRange === span.lastRange && !ended) {
        taker.run(from, to, scratch);
        continue;
      }
      maskRanges(mask, ranges, span, from, to);
      if (ended) dropEnded(mask, segment, generation, from, to);
      taker.mask(mask, from, to - from, scratch);
    }
  }
  giveMask(mask);
}
