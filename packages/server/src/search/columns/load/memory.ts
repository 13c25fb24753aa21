import type { Sizes } from "@margay/columns";
import type { Kept } from "../feed/index.ts";

/**
 * What may be left out to save memory, the least missed first. Names of files are asked for least, and PostgreSQL has an
 * index of them; it has one of words, too; of quantities it has none.
 */
export const levels: readonly Kept[] = [
  { files: true, terms: true, quantities: true },
  { files: false, terms: true, quantities: true },
  { files: false, terms: false, quantities: true },
  { files: false, terms: false, quantities: false },
];

const parts = ["files", "terms", "quantities"] as const satisfies readonly (keyof Kept)[];

export const isSame = (one: Kept, other: Kept): boolean => parts.every((part) => one[part] === other[part]);

export const isEverything = (kept: Kept): boolean => parts.every((part) => kept[part]);

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
    if (parts.some((part) => level[part] && !now.kept[part])) return false;
    const spared = parts.reduce((sum, part) => sum + (level[part] ? 0 : (bytes[part] ?? 0)), 0);
    return (totalBytes(now.sizes) - spared) / now.share <= limitBytes;
  });
}
