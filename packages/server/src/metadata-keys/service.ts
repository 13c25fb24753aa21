import type { Filter, SortKey } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import { createKeysets, type Keyset } from "../datasets/index.ts";
import type { Database, Db } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { toPostgresPattern } from "../search/index.ts";
import { createBacklog } from "./backlog.ts";
import { type FoundUse, KeyUses, type MetadataKeyUse, type Tally } from "./key-use.ts";
import { type Fits, matches, patternsIn, texts, valuesAt } from "./matches.ts";
import {
  countUseRows,
  datasetUsers,
  fitting,
  keysetGroups,
  mergeUseRows,
  onOneState,
  readKeysets,
  smallKindUsers,
  usedKeysets,
} from "./store.ts";

export interface MetadataKeyQuery {
  where?: Filter | undefined;
  sort: readonly SortKey[];
  /** All when absent. */
  limit?: number | undefined;
  offset: number;
}

/**
 * Keys of the metadata of datasets, proposals, samples and instruments. Invariants: an answer counts exactly the records
 * that the caller may read; a write is in the next answer.
 */
export interface MetadataKeyCatalogue {
  /** Throws `invalid_query` for a condition that these records cannot be asked. */
  find(principal: Principal, query: MetadataKeyQuery): Promise<MetadataKeyUse[]>;
  /** Dotted paths of all metadata of the caller's readable datasets, sorted; `own` keeps datasets of these groups. */
  paths(principal: Principal, own?: readonly string[]): Promise<string[]>;
  /** The same of sets of keys, which are what the field `metadataKeyset` of datasets counts as a facet. */
  pathsOf(keysetIds: readonly number[]): Promise<string[]>;
}

/** Rows that writers may append before they are put together. Of 2 M rows that took 7 s, beside everything else. */
const looseRows = 20_000;
const maxCached = 20_000;

export function createMetadataKeyCatalogue(database: Database): MetadataKeyCatalogue {
  const db = database.kysely;
  const backlog = createBacklog(db, createKeysets(database.dictionaries));
  const cached = new Map<number, Keyset>();
  let merged = 0;
  let tidying: Promise<void> | undefined;

  /** Rows are put together after the answer that had to go through them. */
  function tidy(): void {
    if (tidying) return;
    tidying = (async () => {
      if ((await countUseRows(db)) > merged * 2 + looseRows) merged = (await mergeUseRows(db)) ?? merged;
    })()
      // It is tried again after the next answer.
      .catch(() => undefined)
      .finally(() => {
        tidying = undefined;
      });
  }

  /** In the order of the ids. */
  async function keysets(ids: readonly number[]): Promise<(Keyset | undefined)[]> {
    // Taken before anything is awaited: the cache may be cleared meanwhile.
    const known = ids.map((id) => cached.get(id));
    const missing = ids.filter((_id, at) => known[at] === undefined);
    const read = missing.length > 0 ? await readKeysets(db, missing) : new Map<number, Keyset>();
    const found = ids.map((id, at) => known[at] ?? read.get(id));
    if (cached.size + read.size > maxCached) cached.clear();
    for (const [id, keyset] of read) cached.set(id, keyset);
    return found;
  }

  async function tallied(trx: Db, principal: Principal): Promise<FoundUse[]> {
    const uses = new KeyUses();
    const tallies = (await datasetUsers(trx, principal)).map((row): Tally => ({ ...row, groups: new Map() }));
    const known = await keysets(tallies.map(({ keysetId = -1 }) => keysetId));
    for (const [index, keyset] of known.entries()) {
      const tally = tallies[index];
      if (tally && keyset) for (const [key, humanName] of keyset.keys) uses.add("Dataset", key, humanName, tally);
    }
    for (const { sourceType, key, humanName, ownerGroup, accessGroups, ...users } of await smallKindUsers(
      trx,
      principal,
    )) {
      const groups = [...accessGroups, ownerGroup ?? ""].filter((group) => group !== "");
      uses.add(sourceType, key, humanName, { ...users, groups: new Map(groups.map((group) => [group, users.n])) });
    }
    return uses.list();
  }

  /** Groups of datasets are counted for what is shown, or asked about, alone: that is a small part of the work. */
  async function addGroups(trx: Db, principal: Principal, found: readonly FoundUse[]): Promise<void> {
    const byId = new Map<number, Tally>();
    for (const { tallies } of found)
      for (const tally of tallies) if (tally.keysetId !== undefined) byId.set(tally.keysetId, tally);
    if (byId.size === 0) return;
    for (const { keysetId, group, n } of await keysetGroups(trx, principal, [...byId.keys()]))
      byId.get(keysetId)?.groups.set(group, n);
  }

  async function fitsOf(trx: Db, where: Filter, records: readonly MetadataKeyUse[]): Promise<Fits> {
    const known = new Map<Filter, Set<string>>();
    for (const filter of patternsIn(where)) {
      const { text, ignoreCase } = toPostgresPattern(filter.field, filter.pattern, filter.ignoreCase);
      const asked = new Set(records.flatMap((record) => texts(record, filter.field)));
      known.set(filter, await fitting(trx, [...asked], text, ignoreCase).catch(refusing));
    }
    return (filter, text) => known.get(filter)?.has(text) === true;
  }

  async function search(trx: Db, principal: Principal, query: MetadataKeyQuery): Promise<MetadataKeyUse[]> {
    const { where, sort, limit, offset } = query;
    const all = await tallied(trx, principal);
    const asksGroups = JSON.stringify([where, sort]).includes('"userGroup');
    if (asksGroups) await addGroups(trx, principal, all);
    const fits =
      where &&
      (await fitsOf(
        trx,
        where,
        all.map(({ use }) => use),
      ));
    const found = where && fits ? all.filter(({ use }) => matches(where, use, fits)) : all;
    const order = inOrder([...sort, ...ties]);
    found.sort((a, b) => order(a.use, b.use));
    const page = found.slice(offset, limit === undefined ? undefined : offset + limit);
    if (!asksGroups) await addGroups(trx, principal, page);
    return page.map(({ use }) => use);
  }

  const pathsOf = async (ids: readonly number[]) => {
    const found = new Set<string>();
    for (const keyset of await keysets([...new Set(ids)])) for (const path of keyset?.paths ?? []) found.add(path);
    return [...found].sort();
  };

  return {
    async find(principal, query) {
      await backlog.done();
      const found = await onOneState(db, (trx) => search(trx, principal, query));
      tidy();
      return found;
    },
    async paths(principal, own) {
      await backlog.done();
      const ids = await usedKeysets(db, principal, own);
      tidy();
      return pathsOf(ids);
    },
    pathsOf,
  };
}

function refusing(error: unknown): never {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "2201B" || code === "57014")
    throw new CatalogueError(
      "invalid_query",
      "where: a pattern is more than the database can work with; simplify it.",
      {
        cause: error,
      },
    );
  throw error;
}

const ties: readonly SortKey[] = ["key", "humanReadableName", "id"].map((name) => ({
  field: [name],
  descending: false,
}));

const rank = (value: unknown) => (value === undefined || value === null ? 0 : 1);

function inOrder(sort: readonly SortKey[]): (a: MetadataKeyUse, b: MetadataKeyUse) => number {
  return (a, b) => {
    for (const { field, descending } of sort) {
      const [x, y] = [valuesAt(a, field)[0], valuesAt(b, field)[0]];
      const order = rank(x) - rank(y) || (isLess(x, y) ? -1 : isLess(y, x) ? 1 : 0);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

function isLess(x: unknown, y: unknown): boolean {
  if (typeof x === "number" && typeof y === "number") return x < y;
  return String(x) < String(y);
}
