import type { PageRequest, Place } from "../query.ts";
import type { Top } from "./types.ts";

/** Whether a row comes before another: smaller key first, none last, then smaller id. Keys and ids are negated where the order descends. */
export function comesBefore(key: number, id: number, otherKey: number, otherId: number): boolean {
  if (key < otherKey) return true;
  if (key > otherKey) return false;
  if (key === otherKey) return id < otherId;
  const missing = Number.isNaN(key);
  if (missing !== Number.isNaN(otherKey)) return !missing;
  return id < otherId;
}

export function emptyTop(limit: number): Top {
  return { size: 0, keys: new Float64Array(limit), ids: new Int32Array(limit) };
}

/** What a page asks of keys and ids as they stand in a `Top`. */
export interface Cut {
  readonly sign: 1 | -1;
  readonly after?: { readonly key: number; readonly id: number };
}

export function cutOf(page: PageRequest): Cut {
  const sign = page.descending ? -1 : 1;
  const { after } = page;
  if (after === undefined) return { sign };
  return { sign, after: { key: after.value === null ? Number.NaN : sign * after.value, id: sign * after.id } };
}

/** Offers many rows: `values[i]` (NaN for none) and `ids[positions[i]]`. */
export function offerRows(
  top: Top,
  cut: Cut,
  values: Float64Array,
  ids: Int32Array,
  positions: Uint32Array,
  count: number,
): void {
  const { sign, after } = cut;
  const limit = top.keys.length;
  if (limit === 0) return;
  const least = after === undefined || Number.isNaN(after.key) ? Number.NEGATIVE_INFINITY : after.key;
  let most = top.size === limit ? (top.keys[0] ?? 0) : Number.NaN;
  for (let at = 0; at < count; at += 1) {
    const key = sign * (values[at] ?? 0);
    if (key > most || key < least) continue;
    const id = sign * (ids[positions[at] ?? 0] ?? 0);
    if (after !== undefined && !comesBefore(after.key, after.id, key, id)) continue;
    offer(top, key, id);
    most = top.size === limit ? (top.keys[0] ?? 0) : Number.NaN;
  }
}

/** Takes the row in where it is among the best. */
export function offer(top: Top, key: number, id: number): void {
  const { keys, ids } = top;
  if (top.size < keys.length) {
    rise(top, top.size, key, id);
    top.size += 1;
  } else if (keys.length > 0 && comesBefore(key, id, keys[0] ?? 0, ids[0] ?? 0)) sink(top, key, id);
}

function rise(top: Top, from: number, key: number, id: number): void {
  const { keys, ids } = top;
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    if (!comesBefore(keys[parent] ?? 0, ids[parent] ?? 0, key, id)) break;
    keys[at] = keys[parent] ?? 0;
    ids[at] = ids[parent] ?? 0;
    at = parent;
  }
  keys[at] = key;
  ids[at] = id;
}

/** Puts a row in place of the worst. */
function sink(top: Top, key: number, id: number): void {
  const { keys, ids, size } = top;
  let at = 0;
  while (2 * at + 1 < size) {
    let child = 2 * at + 1;
    const other = child + 1;
    if (other < size && comesBefore(keys[child] ?? 0, ids[child] ?? 0, keys[other] ?? 0, ids[other] ?? 0))
      child = other;
    if (!comesBefore(key, id, keys[child] ?? 0, ids[child] ?? 0)) break;
    keys[at] = keys[child] ?? 0;
    ids[at] = ids[child] ?? 0;
    at = child;
  }
  keys[at] = key;
  ids[at] = id;
}

/** The rows in their order. */
export function placesOf(top: Top, descending: boolean): Place[] {
  const sign = descending ? -1 : 1;
  const { keys, ids } = top;
  const order = Array.from({ length: top.size }, (_, at) => at).sort((a, b) =>
    comesBefore(keys[a] ?? 0, ids[a] ?? 0, keys[b] ?? 0, ids[b] ?? 0) ? -1 : 1,
  );
  return order.map((at) => {
    const key = keys[at] ?? Number.NaN;
    // Adding 0 makes -0 into 0.
    return { id: sign * (ids[at] ?? 0), value: Number.isNaN(key) ? null : sign * key + 0 };
  });
}
