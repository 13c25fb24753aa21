import type { PhraseWord } from "@margay/columns";
import { foldText } from "../../../text/index.ts";
import type { Leaf } from "../../leaf.ts";
import type { NamedRecord } from "../../postgres/seen.ts";
import { NamedWords } from "./named-words.ts";

/** A record with a name, as it is kept. */
export interface Kept extends NamedRecord {
  id: number;
  aclId: number;
  /** Microseconds since 1970. */
  createdAt: number;
  /** `record.title_words` as PostgreSQL writes it. */
  words: string;
}

interface Row extends Omit<Kept, "words"> {
  ref: string;
  foldedKey: string;
  foldedLabel: string;
}

/** Whether the caller may read a record of this kind and class. */
export type Readable = (kind: string, aclId: number) => boolean;

/** For each caller. */
const maxRemembered = 1_000;
/** In all; eight bytes each. */
const maxRememberedRefs = 1_000_000;

/** Names of records and the words in them. Knows nothing of who may read what: that is passed in. */
export class NamedRecords {
  /** Undefined where a record was changed or removed since. */
  readonly #rows: (Row | undefined)[] = [];
  readonly #placeOf = new Map<string, number>();
  readonly #words = new NamedWords();
  #titled: WeakMap<Readable, Map<string, string[] | undefined>> | undefined;
  #rememberedRefs = 0;

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
    this.#forget();
    this.#rows[place] = undefined;
    this.#placeOf.delete(name);
  }

  put({ words, ...kept }: Kept): void {
    this.remove(kept.kind, kept.key);
    this.#forget();
    const place = this.#rows.length;
    const ref = `${kept.kind}:${kept.key}`;
    this.#rows.push({ ...kept, ref, foldedKey: foldText(kept.key), foldedLabel: foldText(kept.label) });
    this.#placeOf.set(ref, place);
    this.#words.add(words);
  }

  /**
   * References to readable records with these words; undefined for more than `most` and for other conditions. Remembered for
   * the same `readable` until a record changes: do not change what comes back.
   */
  titled(leaf: Leaf, readable: Readable, most: number): string[] | undefined {
    if (leaf.on !== "word") return undefined;
    const phrase: readonly PhraseWord[] =
      "phrase" in leaf
        ? leaf.phrase
        : [{ test: "equals" in leaf ? { equals: leaf.equals } : { prefix: leaf.prefix }, distance: 1 }];
    this.#titled ??= new WeakMap();
    const known = this.#titled.get(readable) ?? new Map<string, string[] | undefined>();
    this.#titled.set(readable, known);
    const asked = JSON.stringify([most, phrase]);
    if (known.has(asked)) return known.get(asked);
    const found = this.#find(phrase, readable, most);
    this.#rememberedRefs += found?.length ?? 0;
    if (known.size >= maxRemembered || this.#rememberedRefs > maxRememberedRefs) this.#forget();
    else known.set(asked, found);
    return found;
  }

  #find(asked: readonly PhraseWord[], readable: Readable, most: number): string[] | undefined {
    const phrase = asked.map(({ test, distance }) => {
      const words = this.#words.passing(test);
      const lists = this.#words.placesOf(words);
      return { words, distance, lists, count: lists.reduce((sum, { length }) => sum + length, 0) };
    });
    const [rarest] = phrase.toSorted((a, b) => a.count - b.count);
    const found: string[] = [];
    // A record may have several of the words that begin so.
    const met = rarest && rarest.lists.length > 1 ? new Uint8Array(this.#rows.length) : undefined;
    for (const places of rarest?.lists ?? [])
      for (const place of places) {
        const row = this.#rows[place];
        if (!row || met?.[place] === 1 || !readable(row.kind, row.aclId)) continue;
        if (met) met[place] = 1;
        if (phrase.length > 1 && !this.#words.hasPhrase(place, phrase)) continue;
        if (found.length >= most) return undefined;
        found.push(row.ref);
      }
    return found;
  }

  #forget(): void {
    this.#titled = undefined;
    this.#rememberedRefs = 0;
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
}

const isBefore = (a: Row, aBegins: boolean, b: Row, bBegins: boolean): boolean =>
  aBegins !== bBegins ? aBegins : a.createdAt !== b.createdAt ? a.createdAt > b.createdAt : a.id > b.id;

// PostgreSQL compares the bytes of keys, which is the order of code points.
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
