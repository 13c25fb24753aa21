/**
 * What the path of a file must be; compared as it stands, so both sides are folded to lower case before. `contains`: has
 * the text somewhere. `glob`: the whole path, or what stands behind one of its slashes, fits the pattern: `*` any
 * characters, slashes included, `?` one character.
 */
export type PathTest = { readonly contains: string } | { readonly glob: string };

/**
 * The files of the rows of a segment. Most paths differ from others in their numbers only, so each different shape, which
 * is a path with its numbers taken out, stands once; beside it lie the rows that have it and their numbers, and a run of
 * consecutive numbers takes one entry. How they are packed is the business of this folder; all arrays lie in shared memory.
 */
export interface FileColumn {
  /** How many rows the segment has. */
  readonly rows: number;
  readonly parts: readonly (Uint8Array | Uint16Array | Uint32Array)[];
}

/** Shared memory that the column holds. */
export function fileBytes({ parts }: FileColumn): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
