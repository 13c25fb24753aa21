import type { Query } from "../query.ts";
import type { Segment } from "../segment/types.ts";
import { binValues } from "./bins.ts";
import { giveFloats, measureReader, type Reader, sortReader, takeFloats } from "./measure.ts";
import { cutOf, offerRows } from "./top.ts";
import type { ExtentTally, Tally } from "./types.ts";

/** What happens to rows that were found, apart from counting facets; they come as lists of ascending positions. */
export type Taker = (positions: Uint32Array, found: number) => void;

/**
 * All that the question wants of the rows that it finds in this segment; the page only where it is not found otherwise.
 * `files`: how many of each row are counted, where they are.
 */
export function takers(segment: Segment, query: Query, tally: Tally, withPage: boolean, files?: Uint32Array): Taker[] {
  const list: Taker[] = [];
  if (files !== undefined) {
    list.push((positions, found) => {
      let sum = 0;
      for (let at = 0; at < found; at += 1) sum += files[positions[at] ?? 0] ?? 0;
      tally.files = (tally.files ?? 0) + sum;
    });
  }
  const { page } = query;
  const { top } = tally;
  if (withPage && page !== undefined && top !== undefined) {
    const read = sortReader(segment, page.by, page.descending);
    const cut = cutOf(page);
    list.push(reading(read, (values, positions, found) => offerRows(top, cut, values, segment.ids, positions, found)));
  }
  if (query.ids === true) {
    list.push((positions, found) => {
      const ids = new Int32Array(found);
      for (let at = 0; at < found; at += 1) ids[at] = segment.ids[positions[at] ?? 0] ?? 0;
      tally.ids.push(ids);
    });
  }
  query.extents?.forEach((measure, at) => {
    const extent = tally.extents[at];
    if (extent === undefined) return;
    list.push(
      reading(measureReader(segment, measure, false), (values, _, found) => lower(extent, values, found)),
      reading(measureReader(segment, measure, true), (values, _, found) => raise(extent, values, found)),
    );
  });
  query.histograms?.forEach(({ of, edges }, at) => {
    const counts = tally.histograms[at];
    if (counts === undefined) return;
    list.push(
      reading(measureReader(segment, of, false), (values, _, found) => binValues(counts, edges, values, found)),
    );
  });
  return list;
}

function reading(read: Reader, use: (values: Float64Array, positions: Uint32Array, found: number) => void): Taker {
  return (positions, found) => {
    const values = takeFloats(found);
    read(positions, found, values);
    use(values, positions, found);
    giveFloats(values);
  };
}

function lower(extent: ExtentTally, values: Float64Array, found: number): void {
  let { min } = extent;
  let there = 0;
  for (let at = 0; at < found; at += 1) {
    const value = values[at] ?? 0;
    there += Number(!Number.isNaN(value));
    if (value < min) min = value;
  }
  extent.min = min;
  extent.count += there;
}

function raise(extent: ExtentTally, values: Float64Array, found: number): void {
  let { max } = extent;
  for (let at = 0; at < found; at += 1) {
    const value = values[at] ?? 0;
    if (value > max) max = value;
  }
  extent.max = max;
}
