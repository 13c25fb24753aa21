import { packPaths } from "@margay/columns";
import { headsOfFolded, lowerCase } from "./file-heads.ts";

/** What a chunk has beside its names, to find files by them. */
export interface FoundBy {
  /** What is indexed: see migration 0010. */
  heads: string;
  /** Lower-case names as the search columns hold them: see migration 0017. */
  packed: Uint8Array;
}

/**
 * Undefined where lower case may be another one in PostgreSQL: then a trigger makes the heads, and the names are packed
 * later (`pack-pass.ts`).
 *
 * @param names Names of files, joined by line feeds.
 */
export function foundBy(names: string): FoundBy | undefined {
  const folded = lowerCase(names);
  return folded === undefined ? undefined : { heads: headsOfFolded(folded), packed: packPaths(folded) };
}
