import { floatsOf, wordsOf } from "../memory.ts";
import { sharedFrom, sharedInts, sharedWords } from "./shared.ts";
import { endRun } from "./types.ts";

/** What decides where a row stands in its segment. */
export interface RowKeys {
  readonly acls: Int32Array;
  /** The first number column; NaN where a row has none. */
  readonly first: Float64Array;
  readonly ids: Int32Array;
}

/**
 * The places of rows by class ascending, first number descending (missing last), id descending. Merges the runs that it finds,
 * so that what comes from sorted segments costs few steps a row.
 */
export function sortRows(keys: RowKeys): Uint32Array {
  const rows = keys.ids.length;
  const { acls, first, ids } = keys;
  const before = (a: number, b: number): boolean => {
    const aclA = acls[a] ?? 0;
    const aclB = acls[b] ?? 0;
    if (aclA !== aclB) return aclA < aclB;
    const x = first[a] ?? Number.NaN;
    const y = first[b] ?? Number.NaN;
    if (x > y) return true;
    if (x < y) return false;
    const missing = Number.isNaN(x);
    if (missing !== Number.isNaN(y)) return !missing;
    return (ids[a] ?? 0) > (ids[b] ?? 0);
  };

  let order = wordsOf(rows);
  for (let place = 0; place < rows; place += 1) order[place] = place;
  let bounds = [0];
  for (let at = 1; at < rows; at += 1) if (before(at, at - 1)) bounds.push(at);
  bounds.push(rows);

  let spare = wordsOf(rows);
  while (bounds.length > 2) {
    const merged = [0];
    for (let run = 0; run + 1 < bounds.length; run += 2) {
      const start = bounds[run] ?? 0;
      const middle = bounds[run + 1] ?? rows;
      const end = bounds[run + 2] ?? middle;
      let left = start;
      let right = middle;
      for (let at = start; at < end; at += 1) {
        const takeRight = left >= middle || (right < end && before(order[right] ?? 0, order[left] ?? 0));
        spare[at] = (takeRight ? order[right++] : order[left++]) ?? 0;
      }
      merged.push(end);
    }
    [order, spare] = [spare, order];
    bounds = merged;
  }
  return order;
}

/** The arrays of a segment that say which rows it has. */
export function rowArrays(keys: RowKeys, order: Uint32Array) {
  const rows = order.length;
  const ids = sharedInts(rows);
  const acls: number[] = [];
  const starts: number[] = [];
  order.forEach((place, position) => {
    ids[position] = keys.ids[place] ?? 0;
    const acl = keys.acls[place] ?? 0;
    if (acls.length === 0 || acls.at(-1) !== acl) {
      acls.push(acl);
      starts.push(position);
    }
  });
  starts.push(rows);
  const { sortedIds, positions } = byId(ids);
  const classes = sharedInts(acls.length);
  classes.set(acls);
  return {
    ids,
    sortedIds,
    positions,
    acls: classes,
    starts: sharedFrom(starts),
    endedAt: sharedWords(rows),
    endedIn: sharedWords(Math.ceil(rows / endRun)),
  };
}

/** Ids ascending and their positions. Id and position are sorted as one number, which the engine does without a callback. */
function byId(ids: Int32Array): { sortedIds: Int32Array; positions: Uint32Array } {
  const scale = ids.length + 1;
  const pairs = floatsOf(ids.length);
  ids.forEach((id, position) => {
    pairs[position] = id * scale + position;
  });
  pairs.sort();
  const sortedIds = sharedInts(ids.length);
  const positions = sharedWords(ids.length);
  pairs.forEach((pair, at) => {
    const id = Math.floor(pair / scale);
    sortedIds[at] = id;
    positions[at] = pair - id * scale;
  });
  return { sortedIds, positions };
}
