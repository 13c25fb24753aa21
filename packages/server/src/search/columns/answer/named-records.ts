import type { PhraseWord } from "@margay/columns";
import { foldText } from "../../../text/index.ts";
import type { Leaf } from "../../leaf.ts";
import type { NamedRecord } from "../../postgres/seen.ts";

/** A record with a name, as it is kept. */
export interface Kept extends NamedRecord {
  id: number;
  aclId: number;
  /** Microseconds since 1970. */
  createdAt: number;
  /** `record.title_words` as PostgreSQL writes it. */
  words: string;
}

interface Row extends Kept {
  ref: string;
  foldedKey: string;
  foldedLabel: string;
}

/** Whether the caller may read a record of this kind and class. */
export type Readable = (kind: string, aclId: number) => boolean;

type Test = PhraseWord["test"];

/** Names of records and the words in them. Knows nothing of who may read what: that is passed in. */
export class NamedRecords {
  /** Undefined where a record was changed or removed since. */
  readonly #rows: (Row | undefined)[] = [];
  readonly #placeOf = new Map<string, number>();
  readonly #byWord = new Map<string, number[]>();
  #words: string[] = [];
  #isSorted = true;

  get size(): number {
    return this.#placeOf.size;
  }

  /** Most of what is held belongs to records as they were before. */
  get isWorn(): boolean {
    return this.#rows.length > 2 * this.#placeOf.size + 10_000;
  }

  remove(kind: string, key: string): void {
    const name = `${kind}:${key}`;
    const place = this.#placeOf.get(name);
    if (place === undefined) return;
    this.#rows[place] = undefined;
    this.#placeOf.delete(name);
  }

  put(kept: Kept): void {
    this.remove(kept.kind, kept.key);
    const place = this.#rows.length;
    const ref = `${kept.kind}:${kept.key}`;
    this.#rows.push({ ...kept, ref, foldedKey: foldText(kept.key), foldedLabel: foldText(kept.label) });
    this.#placeOf.set(ref, place);
    for (const { text } of lexemesIn(kept.words)) {
      const list = this.#byWord.get(text);
      if (list) list.push(place);
      else {
        this.#byWord.set(text, [place]);
        this.#words.push(text);
        this.#isSorted = false;
      }
    }
  }

  /** References to readable records with these words; undefined for more than `most` and for other conditions. */
  titled(leaf: Leaf, readable: Readable, most: number): string[] | undefined {
    if (leaf.on !== "word") return undefined;
    const phrase: readonly PhraseWord[] =
      "phrase" in leaf
        ? leaf.phrase
        : [{ test: "equals" in leaf ? { equals: leaf.equals } : { prefix: leaf.prefix }, distance: 1 }];
    const lists = phrase.map(({ test }) => this.#listsOf(test));
    const count = (list: readonly number[][]) => list.reduce((sum, { length }) => sum + length, 0);
    const [rarest = []] = lists.toSorted((a, b) => count(a) - count(b));
    const found: string[] = [];
    // A record may have several of the words that begin so.
    const met = rarest.length > 1 ? new Uint8Array(this.#rows.length) : undefined;
    for (const places of rarest)
      for (const place of places) {
        const row = this.#rows[place];
        if (!row || met?.[place] === 1 || !readable(row.kind, row.aclId)) continue;
        if (met) met[place] = 1;
        if (phrase.length > 1 && !hasPhrase(row.words, phrase)) continue;
        if (found.length >= most) return undefined;
        found.push(row.ref);
      }
    return found;
  }

  /** Readable records whose key begins so, then those whose name contains the text; the newest first. */
  like(kind: string, text: string, readable: Readable, limit: number): NamedRecord[] {
    const folded = foldText(text);
    const found: { row: Row; begins: boolean }[] = [];
    for (const row of this.#rows) {
      if (row?.kind !== kind || !readable(kind, row.aclId)) continue;
      const begins = row.foldedKey.startsWith(folded);
      if (!begins && !row.foldedLabel.includes(folded)) continue;
      let at = found.length;
      for (; at > 0; at--) {
        const other = found[at - 1];
        if (other && !isBefore(row, begins, other.row, other.begins)) break;
      }
      if (at >= limit) continue;
      found.splice(at, 0, { row, begins });
      if (found.length > limit) found.pop();
    }
    return found.map(({ row: { key, label } }) => ({ kind, key, label }));
  }

  /** Keys of readable records whose name contains the text, in order; `limit` of them. */
  labelled(kind: string, text: string, readable: Readable, limit: number): string[] {
    const folded = foldText(text);
    const keys: string[] = [];
    for (const row of this.#rows)
      if (row?.kind === kind && row.foldedLabel.includes(folded) && readable(kind, row.aclId)) keys.push(row.key);
    return keys.length <= limit ? keys : keys.sort(byBytes).slice(0, limit);
  }

  #listsOf(test: Test): number[][] {
    if ("equals" in test) {
      const list = this.#byWord.get(test.equals);
      return list ? [list] : [];
    }
    if (!this.#isSorted) this.#words = this.#words.sort();
    this.#isSorted = true;
    const words = this.#words;
    let low = 0;
    for (let high = words.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((words[middle] ?? "") < test.prefix) low = middle + 1;
      else high = middle;
    }
    const lists: number[][] = [];
    for (let at = low; words[at]?.startsWith(test.prefix); at++) lists.push(this.#byWord.get(words[at] ?? "") ?? []);
    return lists;
  }
}

const isBefore = (a: Row, aBegins: boolean, b: Row, bBegins: boolean): boolean =>
  aBegins !== bBegins ? aBegins : a.createdAt !== b.createdAt ? a.createdAt > b.createdAt : a.id > b.id;

// PostgreSQL compares the bytes of keys, which is the order of code points.
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Lexemes of a text-search vector with their positions. */
function* lexemesIn(words: string): Generator<{ text: string; positions: number[] }> {
  for (const [, text = "", positions = ""] of words.matchAll(/'((?:[^'\\]|''|\\\\)*)'(?::([\d,]+))?/g))
    yield {
      text: text.replaceAll("''", "'").replaceAll("\\\\", "\\"),
      positions: positions === "" ? [] : positions.split(",").map(Number),
    };
}

/** Whether the words stand at these distances, as `<->` and `<N>` find them. */
function hasPhrase(words: string, phrase: readonly PhraseWord[]): boolean {
  const lexemes = [...lexemesIn(words)];
  let ends: Set<number> | undefined;
  for (const { test, distance } of phrase) {
    const next = new Set<number>();
    for (const { text, positions } of lexemes)
      if ("equals" in test ? text === test.equals : text.startsWith(test.prefix))
        for (const position of positions) if (!ends || ends.has(position - distance)) next.add(position);
    if (next.size === 0) return false;
    ends = next;
  }
  return true;
}
