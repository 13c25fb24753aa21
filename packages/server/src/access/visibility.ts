import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { publicGroupId } from "./principal.ts";

/**
 * Dictionaries of groups and visibility sets. Both only grow and their rows never change, so each process caches
 * them; new rows are committed on their own, before the statement that uses them.
 */
export interface Visibility {
  groupIds(names: Iterable<string>): Promise<Map<string, number>>;
  /** Id of the visibility set with exactly these group ids. */
  aclId(groups: readonly number[]): Promise<number>;
  /** Group ids of a set. */
  readers(aclId: number): Promise<readonly number[]>;
  /** Names of group ids, for explanations. */
  names(ids: readonly number[]): Promise<string[]>;
}

const maxCached = 200_000;

export function createVisibility(db: Db): Visibility {
  const groups = new Map<string, number>();
  const acls = new Map<string, number>();
  const sets = new Map<number, readonly number[]>();

  async function groupIds(names: Iterable<string>): Promise<Map<string, number>> {
    const wanted = [...new Set(names)];
    const missing = wanted.filter((name) => !groups.has(name));
    if (missing.length > 0) {
      await sql`insert into grp (name) select unnest(${missing}::text[]) on conflict do nothing`.execute(db);
      const found = await sql<{
        id: number;
        name: string;
      }>`select id, name from grp where name = any(${missing})`.execute(db);
      if (groups.size > maxCached) groups.clear();
      for (const row of found.rows) groups.set(row.name, row.id);
      // A cleared cache may have dropped names that were known a moment ago.
      if (wanted.some((name) => !groups.has(name))) return groupIds(wanted);
    }
    return new Map(wanted.map((name) => [name, groups.get(name) ?? -1]));
  }

  async function aclId(ids: readonly number[]): Promise<number> {
    const set = [...new Set(ids)].sort((a, b) => a - b);
    const key = set.join(",");
    const known = acls.get(key);
    if (known !== undefined) return known;
    await sql`insert into acl (groups) values (${set}::int[]) on conflict do nothing`.execute(db);
    const found = await sql<{ id: number }>`select id from acl where groups = ${set}::int[]`.execute(db);
    const id = found.rows[0]?.id;
    if (id === undefined) throw new Error("a visibility set vanished; rows of acl must never be deleted");
    if (acls.size > maxCached) acls.clear();
    acls.set(key, id);
    sets.set(id, set);
    return id;
  }

  async function readers(id: number): Promise<readonly number[]> {
    const known = sets.get(id);
    if (known) return known;
    const found = await sql<{ groups: number[] }>`select groups from acl where id = ${id}`.execute(db);
    const set = found.rows[0]?.groups ?? [];
    if (sets.size > maxCached) sets.clear();
    sets.set(id, set);
    return set;
  }

  async function names(ids: readonly number[]): Promise<string[]> {
    const found = await sql<{
      name: string;
    }>`select name from grp where id = any(${[...ids]}::int[]) order by name`.execute(db);
    return [...(ids.includes(publicGroupId) ? ["public"] : []), ...found.rows.map((row) => row.name)];
  }

  return { groupIds, aclId, readers, names };
}
