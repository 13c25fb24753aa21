import type { Database } from "../db/database.ts";
import { parseStored } from "../json.ts";
import { formlessAfter, formlessKeysets, lastAfter, moveToKeysets, passAlone, setForms } from "./form-pass-store.ts";
import { type Form, formsOf, outlineOf } from "./keyset.ts";
import { createKeysets, type Keysets } from "./keyset-store.ts";

/** Documents may be large. */
const batchSize = 500;

/**
 * Finds the forms of sets of keys that an older version wrote: reads each of their datasets once, in the background, and
 * gives datasets of another form than the first of their set a set of their own. Until it has ended, conditions on numbers
 * as written read the documents of those datasets. Measured: some minutes for 2 million datasets.
 */
export function startFormPass(database: Database, warn: (error: unknown) => void): () => Promise<void> {
  const stop = new AbortController();
  const work = findForms(database, stop.signal).catch((error) => {
    if (!stop.signal.aborted) warn(error);
  });
  return async () => {
    stop.abort();
    await work;
  };
}

export async function findForms(database: Database, signal: AbortSignal): Promise<void> {
  const db = database.kysely;
  if ((await formlessKeysets(db)).length === 0) return;
  await passAlone(db, async () => {
    const sets = await formlessKeysets(db);
    const found = await passThrough(database, sets, signal);
    if (!signal.aborted)
      await setForms(
        db,
        sets.map((id) => [id, found.get(id) ?? []]),
      );
  });
}

/** The forms of each set; datasets of another form are moved on the way. */
async function passThrough(database: Database, sets: readonly number[], signal: AbortSignal) {
  const db = database.kysely;
  const keysets = createKeysets(database.dictionaries);
  const first = new Map<number, { text: string; forms: Form[] }>();
  const outlines = new Map<number, Set<string>>();
  for (let after = 0; !signal.aborted; ) {
    const last = await lastAfter(db, after, batchSize);
    if (last === undefined) break;
    const moves: Promise<{ id: number; from: number; to: number }>[] = [];
    for (const { id, keysetId, metadata } of await formlessAfter(db, after, sets, batchSize)) {
      const value = metadata === null ? undefined : parseStored(metadata);
      const outline = outlineOf(value);
      const seen = outlines.get(keysetId) ?? new Set();
      outlines.set(keysetId, seen);
      if (outline !== undefined && seen.has(outline)) continue;
      const forms = formsOf(value);
      const text = JSON.stringify(forms);
      const known = first.get(keysetId) ?? { text, forms };
      first.set(keysetId, known);
      if (known.text !== text) moves.push(moveOf(keysets, id, keysetId, value));
      else if (outline !== undefined && seen.size < maxOutlines) seen.add(outline);
    }
    await moveToKeysets(db, await Promise.all(moves));
    after = last;
  }
  return new Map([...first].map(([id, { forms }]) => [id, forms]));
}

const maxOutlines = 1_000;

const moveOf = async (keysets: Keysets, id: number, from: number, metadata: unknown) => ({
  id,
  from,
  to: await keysets.idOf(metadata),
});
