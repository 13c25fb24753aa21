import type { Sizes } from "@margay/columns";
import type { Kept } from "../feed/index.ts";

/** What may be left out to save memory, the least missed first. */
export const levels: readonly Kept[] = [
  { terms: true, quantities: true },
  { terms: false, quantities: true },
  { terms: false, quantities: false },
];

type Weight = Pick<Sizes, "bytes" | "fresh">;

/** Measured: a row with 36 quantities and 40 words as an object. */
const freshRowBytes = 3_000;

export const totalBytes = ({ bytes, fresh }: Weight): number =>
  Object.values(bytes).reduce((sum, part) => sum + part, fresh * freshRowBytes);

/**
 * What can be kept within the limit when all rows are there, going by the share that is; undefined when nothing can. What
 * is not kept already stays left out.
 */
export function keepWithin(limitBytes: number, now: { sizes: Weight; share: number; kept: Kept }): Kept | undefined {
  const { bytes } = now.sizes;
  return levels.find((level) => {
    if ((level.terms && !now.kept.terms) || (level.quantities && !now.kept.quantities)) return false;
    const spared = (level.terms ? 0 : (bytes.terms ?? 0)) + (level.quantities ? 0 : (bytes.quantities ?? 0));
    return (totalBytes(now.sizes) - spared) / now.share <= limitBytes;
  });
}
