import { wordsOf } from "../memory.ts";
import type { ValueSets } from "./sets.ts";
import { sharedCodes, sharedFrom, sharedWords } from "./shared.ts";
import type { FacetColumn, Profile } from "./types.ts";

/** One facet before it is packed: the number of each row's set, by position. Packing makes use of the memory. */
export interface RowSets {
  readonly codes: Uint32Array;
  readonly sets: ValueSets;
}

/**
 * How many codes a profile may have so that facets are joined whatever they mean: so many counters stay in the processor's
 * nearest cache, and to turn their counts into values takes little of a scan's time.
 */
function easySize(rows: number): number {
  return Math.min(4096, Math.max(256, rows / 8));
}

/**
 * Larger ones are joined where a facet all but follows from the others, as the principal investigator does from the proposal,
 * and where codes are still few beside the rows: each is turned into a value for every facet of the profile.
 */
function largestSize(rows: number, ...sizes: number[]): number {
  return Math.ceil(Math.min(rows, Math.max(easySize(rows), Math.min(rows / 16, 1.25 * Math.max(...sizes)))));
}

/** Facets that share a profile. `sets[i][code]` is the set of facet `members[i]`. */
interface Group {
  codes: Uint32Array;
  size: number;
  members: readonly number[];
  sets: readonly Uint32Array[];
}

export function packFacets(columns: readonly RowSets[]): { profiles: Profile[]; facets: FacetColumn[] } {
  const groups: Group[] = [];
  const spare = { codes: wordsOf(columns[0]?.codes.length ?? 0) };
  const bySize = columns
    .map((column, facet) => ({ facet, ...firstMet(column) }))
    .sort((a, b) => a.size - b.size || a.facet - b.facet);
  for (const { facet, codes, size, sets } of bySize) {
    const alone: Group = { codes, size, members: [facet], sets: [sets] };
    const others = groups.toSorted((a, b) => b.size - a.size);
    // The largest group comes first: it is the one that others follow from.
    if (!others.some((group) => joinInto(group, alone, spare))) groups.push(alone);
  }
  const facets: FacetColumn[] = [];
  groups.forEach((group, profile) => {
    group.members.forEach((facet, member) => {
      const sets = columns[facet]?.sets;
      const chosen = group.sets[member];
      if (sets !== undefined && chosen !== undefined) facets[facet] = { profile, ...packSets(sets, chosen) };
    });
  });
  return { profiles: groups.map(packProfile), facets };
}

/** Makes the codes such as rows bring them in their order, without those that no row has. */
function firstMet({ codes, sets }: RowSets): { codes: Uint32Array; size: number; sets: Uint32Array } {
  const renumber = new Int32Array(sets.size).fill(-1);
  const met: number[] = [];
  for (let row = 0; row < codes.length; row += 1) {
    const set = codes[row] ?? 0;
    if ((renumber[set] ?? 0) < 0) {
      renumber[set] = met.length;
      met.push(set);
    }
    codes[row] = renumber[set] ?? 0;
  }
  return { codes, size: met.length, sets: Uint32Array.from(met) };
}

/** Takes `b` into group `a`; false where there would be too many codes. `spare.codes` is memory for the new ones. */
function joinInto(a: Group, b: Group, spare: { codes: Uint32Array }): boolean {
  const { codes } = spare;
  const rows = codes.length;
  const limit = largestSize(rows, a.size, b.size);
  if (Math.max(a.size, b.size) > limit) return false;
  const mask = 2 ** Math.ceil(Math.log2(2 * limit + 2)) - 1;
  /** Code + 1 of the pair that hashes here. */
  const slots = wordsOf(mask + 1);
  const ofA = wordsOf(limit);
  const ofB = wordsOf(limit);
  let size = 0;
  for (let row = 0; row < rows; row += 1) {
    const codeA = a.codes[row] ?? 0;
    const codeB = b.codes[row] ?? 0;
    let slot = (Math.imul(codeA, 0x9e3779b1) ^ Math.imul(codeB, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    let code = (slots[slot] ?? 0) - 1;
    while (code >= 0 && (ofA[code] !== codeA || ofB[code] !== codeB)) {
      slot = (slot + 1) & mask;
      code = (slots[slot] ?? 0) - 1;
    }
    if (code < 0) {
      if (size === limit) return false;
      code = size;
      ofA[code] = codeA;
      ofB[code] = codeB;
      size += 1;
      slots[slot] = size;
    }
    codes[row] = code;
  }
  const through = (of: Uint32Array) => (sets: Uint32Array) => of.subarray(0, size).map((code) => sets[code] ?? 0);
  a.sets = [...a.sets.map(through(ofA)), ...b.sets.map(through(ofB))];
  a.members = [...a.members, ...b.members];
  a.size = size;
  spare.codes = a.codes;
  a.codes = codes;
  return true;
}

function packProfile(group: Group): Profile {
  const codes = sharedCodes(group.codes.length, Math.max(0, group.size - 1));
  codes.set(group.codes);
  const counts = sharedWords(group.size);
  for (const code of group.codes) counts[code] = (counts[code] ?? 0) + 1;
  return { codes, counts };
}

function packSets(sets: ValueSets, chosen: Uint32Array): { offsets: Uint32Array; values: Uint32Array } {
  const offsets = sharedWords(chosen.length + 1);
  const values: number[] = [];
  chosen.forEach((set, code) => {
    for (let at = sets.offsets[set] ?? 0; at < (sets.offsets[set + 1] ?? 0); at += 1) values.push(sets.values[at] ?? 0);
    offsets[code + 1] = values.length;
  });
  return { offsets, values: sharedFrom(values) };
}
