import type { HeadPattern } from "./file-heads.ts";
import { type HeadSample, havingAll, trigramsOf } from "./file-sample.ts";

/** Pieces of each pattern that lead to few chunks by the index, and to about how many in all. */
export interface Rarest {
  pieces: readonly (readonly string[])[];
  expected: number;
}

/** Another piece is worth its time where it leaves less than this of the chunks. */
const worthwhile = 0.7;
/** Fewer chunks are looked at in no time. */
const fewChunks = 2_000;

/** Undefined where some pattern has no piece with a trigram. */
export function rarestOf(heads: readonly HeadPattern[], sample: HeadSample): Rarest | undefined {
  const each = heads.map((head) => rarestIn(head, sample));
  if (each.some(({ pieces }) => pieces.length === 0)) return undefined;
  const expected = each.reduce((sum, one) => sum + one.share, 0) * sample.chunks;
  return { pieces: each.map(({ pieces }) => pieces), expected };
}

function rarestIn({ text, before }: HeadPattern, sample: HeadSample): { pieces: string[]; share: number } {
  const all = [...piecesOf(text), ...(before === undefined ? [] : [before])];
  const found = all.flatMap((piece) => {
    const trigrams = [...trigramsOf(piece.toLowerCase(), false)];
    return trigrams.length === 0 ? [] : [{ piece, trigrams, count: havingAll(sample, trigrams).length }];
  });
  const pieces: string[] = [];
  let trigrams: string[] = [];
  let left = sample.heads.length;
  for (const one of found.toSorted((a, b) => a.count - b.count)) {
    const count = havingAll(sample, [...trigrams, ...one.trigrams]).length;
    const isFew = (left / sample.heads.length) * sample.chunks < fewChunks;
    if (pieces.length > 0 && (isFew || count > left * worthwhile)) continue;
    pieces.push(one.piece);
    trigrams = [...trigrams, ...one.trigrams];
    left = count;
  }
  return { pieces, share: left / sample.heads.length };
}

/**
 * Words of the pattern, each with the characters beside it, which say where it begins and ends. Of ASCII: what is a letter in
 * lower case beyond may depend on what stands beside it.
 */
function piecesOf(text: string): string[] {
  const isPlain = (one: string | undefined) => one !== undefined && /[!-~]/.test(one);
  return text.split(/[*?]/).flatMap((part) =>
    [...part.matchAll(/[a-z0-9]+/gi)].map(({ 0: word, index }) => {
      const end = index + word.length;
      return part.slice(isPlain(part[index - 1]) ? index - 1 : index, isPlain(part[end]) ? end + 1 : end);
    }),
  );
}
