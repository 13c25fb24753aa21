/** What the choice of a merge depends on. */
export interface Sized {
  readonly rows: number;
  /** Of these rows, how many ended. */
  readonly ended: number;
  /** Memory of its files, those of ended rows included. */
  readonly fileBytes: number;
}

export interface MergeLimits {
  /** No segment is made larger than this. */
  readonly segmentRows: number;
  /** Segments up to this size are of the lowest tier. */
  readonly tierRows: number;
  /** Nor is one made whose sources have more files than this together: rows may have few of them, or a million. */
  readonly fileBytes: number;
}

/** As many segments of one tier are merged into one of the next. */
const fanIn = 4;
/** From this share of ended rows on a segment is rewritten. */
const endedShare = 0.2;

/**
 * The segments to merge next, or none. Those of a similar size are merged once there are four, so that a row is copied once per
 * tier; a segment with many ended rows is rewritten, alone or with such neighbours as fit.
 */
export function nextMerge<S extends Sized>(segments: readonly S[], limits: MergeLimits): readonly S[] {
  return manyEnded(segments, limits) ?? similar(segments, limits) ?? [];
}

function live(segment: Sized): number {
  return segment.rows - segment.ended;
}

function manyEnded<S extends Sized>(segments: readonly S[], limits: MergeLimits): readonly S[] | undefined {
  const due = segments.filter((segment) => segment.ended > endedShare * segment.rows);
  if (due.length === 0) return;
  return fitting(due.sort(bySize), limits, fanIn) ?? due.slice(0, 1);
}

function similar<S extends Sized>(segments: readonly S[], limits: MergeLimits): readonly S[] | undefined {
  const tiers = Map.groupBy(segments, (segment) => tierOf(live(segment), limits));
  for (const [, tier] of [...tiers].sort(([a], [b]) => a - b)) {
    const merge = tier.length < fanIn ? undefined : fitting(tier.sort(bySize), limits, fanIn);
    if (merge !== undefined) return merge;
  }
  return;
}

/** The smallest ones that fit into one segment, where there are at least two. */
function fitting<S extends Sized>(
  ascending: readonly S[],
  limits: MergeLimits,
  most: number,
): readonly S[] | undefined {
  let rows = 0;
  let fileBytes = 0;
  let count = 0;
  for (const segment of ascending.slice(0, most)) {
    rows += live(segment);
    fileBytes += segment.fileBytes;
    if (rows > limits.segmentRows || fileBytes > limits.fileBytes) break;
    count += 1;
  }
  return count < 2 ? undefined : ascending.slice(0, count);
}

function tierOf(rows: number, limits: MergeLimits): number {
  return Math.max(0, Math.ceil(Math.log(rows / limits.tierRows) / Math.log(fanIn)));
}

function bySize(a: Sized, b: Sized): number {
  return live(a) - live(b);
}
