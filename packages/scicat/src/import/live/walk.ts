import { type Doc, isObject } from "../ejson.ts";
import { KeySet } from "../key-set.ts";
import { type Live, LiveError } from "./client.ts";
import type { Variant } from "./resources.ts";

/** Where a walk begins: behind this key, which was row number `count`. */
export interface Start {
  after?: string | undefined;
  count: number;
}

/** The server does not keep to the order asked for. */
export class Disordered extends Error {
  override name = "Disordered";
}

const maxLimit = 1_000;
const largeBytes = 16_000_000;
const smallBytes = 2_000_000;

/** Asks for windows of a fitting size: large rows in small windows. */
export class Pages {
  private limit: number;
  private readonly live: Live;
  private readonly variant: Variant;

  constructor(live: Live, variant: Variant, limit: number) {
    this.live = live;
    this.variant = variant;
    this.limit = limit;
  }

  async rows(place: { skip: number; after?: string | undefined }): Promise<{ rows: Doc[]; full: boolean }> {
    const { path, query } = this.variant;
    for (;;) {
      const asked = this.limit;
      try {
        const { body, sizeBytes } = await this.live.get(path, query({ limit: asked, ...place }));
        if (body !== undefined && !Array.isArray(body)) throw new LiveError(`${path} did not answer with a list`, 0);
        const rows = (body ?? []).filter(isObject);
        if (sizeBytes > largeBytes) this.limit = Math.max(2, asked >> 1);
        else if (sizeBytes < smallBytes) this.limit = Math.min(maxLimit, asked * 2);
        return { rows, full: rows.length >= asked };
      } catch (error) {
        if (!(error instanceof LiveError) || !error.timedOut || asked <= 2) throw error;
        this.limit = Math.max(2, asked >> 2);
      }
    }
  }
}

/**
 * All rows of a list in the order of their keys, each once, whatever is added or removed meanwhile. Throws Disordered
 * where the server keeps another order.
 */
export async function* walkInOrder(pages: Pages, variant: Variant, start: Start): AsyncGenerator<Doc[]> {
  let { after: last } = start;
  let skip = start.count;
  for (;;) {
    // One row again: it shows whether positions have moved since.
    const from = variant.byKey || last === undefined ? (variant.byKey ? 0 : skip) : Math.max(0, skip - 1);
    const { rows, full } = await pages.rows({ skip: from, after: variant.byKey ? last : undefined });
    const keys = rows.map((row) => keyOf(row, variant));
    demandOrder(keys, variant);
    const first = keys[0];
    if (!variant.byKey && last !== undefined && from > 0 && (first === undefined || compare(first, last) > 0)) {
      // Rows before this place were removed: what came after them has moved up.
      skip = Math.max(0, from - Math.max(100, rows.length));
      continue;
    }
    const begin = last;
    const fresh = begin === undefined ? rows : rows.filter((_row, at) => compare(keys[at] ?? "", begin) > 0);
    if (fresh.length > 0) yield fresh;
    last =
      keys.at(-1) !== undefined && (last === undefined || compare(keys.at(-1) ?? "", last) > 0) ? keys.at(-1) : last;
    skip = from + rows.length;
    if (fresh.length === 0 && !full) return;
    if (fresh.length === 0 && variant.byKey) return;
  }
}

/** For servers without order: window after window until a whole pass brings nothing new. */
export async function* walkAnyhow(pages: Pages, variant: Variant): AsyncGenerator<Doc[]> {
  const seen = new KeySet();
  for (let news = true, passes = 0; news && passes < 5; passes++) {
    news = false;
    for (let skip = 0; ; ) {
      const { rows } = await pages.rows({ skip });
      if (rows.length === 0) break;
      const fresh = rows.filter((row) => seen.add(keyOf(row, variant)));
      if (fresh.length > 0) yield fresh;
      news ||= fresh.length > 0;
      // A server that ignores positions too would never end.
      if (fresh.length === 0 && passes === 0) break;
      skip += rows.length;
    }
  }
}

export function keyOf(row: Doc, { key, path }: Variant): string {
  const value = row[key] ?? row._id ?? row.id;
  if (typeof value === "string") return value;
  throw new LiveError(`${path} gave a record without ${key}`, 0);
}

function demandOrder(keys: readonly string[], { path, key }: Variant): void {
  for (let at = 1; at < keys.length; at++)
    if (compare(keys[at - 1] ?? "", keys[at] ?? "") >= 0)
      throw new Disordered(`${path} does not keep the order of ${key}`);
}

/** By bytes, as databases compare; JavaScript's own order differs beyond the basic plane. */
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
