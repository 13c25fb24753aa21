import type { PageRequest } from "../query.ts";
import type { Segment } from "../segment/types.ts";
import { hasEnded } from "./spans.ts";
import { comesBefore, cutOf, offer } from "./top.ts";
import type { Top } from "./types.ts";

/**
 * Finds a page by the first number without going through all rows: in each class they stand in its order already. For
 * questions without a filter.
 */
export function offerInOrder(
  segment: Segment,
  page: PageRequest,
  seen: Uint8Array,
  generation: number,
  top: Top,
): void {
  const values = segment.numbers[0];
  if (values === undefined || top.keys.length === 0) return;
  const { ids } = segment;
  const { sign, after } = cutOf(page);
  const heads = headsOf(segment, values, page.descending);
  for (let at = 0; at < seen.length; at += 1) {
    if (seen[at] !== 1) continue;
    if (top.size === top.keys.length && sign * (heads[at] ?? 0) > (top.keys[0] ?? 0)) continue;
    const start = segment.starts[at] ?? 0;
    const end = segment.starts[at + 1] ?? 0;
    const there = page.descending ? end : firstMissing(values, start, end);
    const count = end - start;
    /** Position of the row that comes n-th in its class. */
    const position = (n: number) => {
      if (page.descending) return start + n;
      const valued = there - start;
      return n < valued ? there - 1 - n : end - 1 - (n - valued);
    };
    let n = 0;
    if (after !== undefined) {
      let to = count;
      while (n < to) {
        const middle = (n + to) >>> 1;
        const row = position(middle);
        if (comesBefore(after.key, after.id, sign * (values[row] ?? 0), sign * (ids[row] ?? 0))) to = middle;
        else n = middle + 1;
      }
    }
    for (; n < count; n += 1) {
      const row = position(n);
      const key = sign * (values[row] ?? 0);
      const id = sign * (ids[row] ?? 0);
      if (top.size === top.keys.length && !comesBefore(key, id, top.keys[0] ?? 0, top.ids[0] ?? 0)) break;
      if (!hasEnded(segment, row, generation)) offer(top, key, id);
    }
  }
}

/** The first value of each class in either order: most classes are passed by because of it. */
const heads = new WeakMap<Int32Array, Map<boolean, Float64Array>>();

function headsOf(segment: Segment, values: ArrayLike<number>, descending: boolean): Float64Array {
  const known = heads.get(segment.ids) ?? new Map<boolean, Float64Array>();
  heads.set(segment.ids, known);
  let list = known.get(descending);
  if (list === undefined) {
    list = Float64Array.from(segment.acls, (_, at) => {
      const start = segment.starts[at] ?? 0;
      if (descending) return values[start] ?? Number.NaN;
      const there = firstMissing(values, start, segment.starts[at + 1] ?? 0);
      return there === start ? Number.NaN : (values[there - 1] ?? Number.NaN);
    });
    known.set(descending, list);
  }
  return list;
}

/** Rows without a value stand last in their class. */
function firstMissing(values: ArrayLike<number>, start: number, end: number): number {
  let from = start;
  let to = end;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (Number.isNaN(values[middle] ?? 0)) to = middle;
    else from = middle + 1;
  }
  return from;
}
