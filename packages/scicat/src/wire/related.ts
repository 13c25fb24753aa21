import type { Filter } from "@margay/contract";
import type { FindKind, Principal } from "@margay/server";
import { allOf, type Include, project } from "./filter/index.ts";
import { outs } from "./records/outs.ts";
import { type Opened, open } from "./records/record.ts";
import type { Doc } from "./shape.ts";
import type { WireDeps } from "./wire.ts";

/** How records of another kind belong to the keys of this one. */
export interface Link {
  kind: FindKind;
  where(keys: readonly string[]): Filter;
  keysOf(related: Opened): readonly string[];
}

export interface Related {
  /** Place in the order that was asked for. */
  at: number;
  record: Doc;
}

export interface RelatedOptions {
  /** The contract's fields that are wanted; undefined for all. */
  fields?: string[] | undefined;
  signal?: AbortSignal | undefined;
  /** May hold back what the caller could read. */
  isShown?: (kind: FindKind, related: Opened) => boolean;
}

/** Keys in one query; a page of a list has fewer. */
const maxKeys = 5_000;
const maxRelated = 10_000;

/**
 * The records that an include asks for, as far as the caller may read them, by the keys that they belong to: all of
 * them, in the include's order and form. One query for a page of records.
 */
export async function relatedTo(
  { catalogue, config }: WireDeps,
  principal: Principal,
  keys: readonly string[],
  link: Link,
  include: Include,
  { fields, signal, isShown = () => true }: RelatedOptions,
): Promise<Map<string, Related[]>> {
  const byKey = new Map<string, Related[]>();
  let at = 0;
  for (let from = 0; from < keys.length; from += maxKeys) {
    const where = allOf(link.where(keys.slice(from, from + maxKeys)), include.where);
    for (let offset = 0; ; offset += maxRelated) {
      const query = { where, sort: include.sort, limit: maxRelated, offset, fields, signal };
      const found = await catalogue.finder.find(principal, link.kind, query);
      for (const row of found) {
        const opened = open(row);
        if (!isShown(link.kind, opened)) continue;
        const related = { at: at++, record: project(outs[link.kind](opened, config), include.projection) };
        for (const key of new Set(link.keysOf(opened))) {
          const known = byKey.get(key);
          if (known) known.push(related);
          else byKey.set(key, [related]);
        }
      }
      if (found.length < maxRelated) break;
    }
  }
  return byKey;
}

/** As many of the related records as the include wants. */
export function shownOf(related: readonly Related[], { offset, limit }: Include): Doc[] {
  return related.slice(offset, limit === undefined ? undefined : offset + limit).map(({ record }) => record);
}
