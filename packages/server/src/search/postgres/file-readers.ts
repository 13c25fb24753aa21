import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { byGroups, groupArray, visible } from "./visible.ts";

/** Rows of `acl` that this process knows: they never change and are only ever added. */
interface Known {
  sets: Map<number, readonly number[]>;
  /** One more than the highest id. */
  size: number;
  readAt: number;
  /** By the caller's groups. */
  bits: Map<string, Buffer>;
}

const ofDatabase = new WeakMap<Database, Known>();
const freshForMs = 10_000;
/** Numbers are given before they are committed: so many before the last are asked for again. */
const maybeLate = 1_000;
const maxRemembered = 200;

/**
 * The read rule of datasets on the row aliased `d`, for statements that look at many: two bits a class of visibility say
 * whether it is known and whether the caller may read it; of others PostgreSQL is asked. Measured for 300 groups among 40,000
 * classes: an array of the 22,000 that may be read is searched from its beginning for each row, 130 µs; a bit takes 0.1 µs.
 */
export async function readers(database: Database, principal: Principal): Promise<RawBuilder<boolean>> {
  if (!byGroups(principal)) return visible(principal);
  const known = await knownTo(database);
  return readableBy(bitsFor(known, principal.groupIds), principal);
}

function readableBy(bits: Buffer, principal: Principal): RawBuilder<boolean> {
  const asked = sql`exists (select from acl where acl.id = d.acl_id and acl.groups && ${groupArray(principal)})`;
  const size = bits.length * 4;
  if (size === 0) return sql<boolean>`${asked}`;
  return sql<boolean>`case when d.acl_id not between 0 and ${sql.lit(size - 1)} then ${asked}
    when get_bit(${bits}::bytea, d.acl_id::bigint * 2) = 0 then ${asked}
    else get_bit(${bits}::bytea, d.acl_id::bigint * 2 + 1) = 1 end`;
}

async function knownTo(database: Database): Promise<Known> {
  const known = ofDatabase.get(database) ?? { sets: new Map(), size: 0, readAt: -freshForMs, bits: new Map() };
  ofDatabase.set(database, known);
  if (performance.now() - known.readAt < freshForMs) return known;
  known.readAt = performance.now();
  const { rows } = await database.pool.query<{ id: number; groups: number[] }>(
    "select id, groups from acl where id >= $1",
    [known.size - maybeLate],
  );
  const news = rows.filter(({ id }) => !known.sets.has(id));
  for (const { id, groups } of news) known.sets.set(id, groups);
  for (const { id } of news) known.size = Math.max(known.size, id + 1);
  if (news.length > 0) known.bits.clear();
  return known;
}

function bitsFor(known: Known, groupIds: readonly number[]): Buffer {
  const key = groupIds.join(",");
  const before = known.bits.get(key);
  if (before) return before;
  const mine = new Set(groupIds);
  const bits = Buffer.alloc(Math.ceil(known.size / 4));
  // PostgreSQL counts the bits of a byte from the lowest.
  for (const [id, groups] of known.sets)
    bits[id >> 2] = (bits[id >> 2] ?? 0) | ((groups.some((group) => mine.has(group)) ? 3 : 1) << ((id & 3) * 2));
  if (known.bits.size >= maxRemembered) known.bits.clear();
  known.bits.set(key, bits);
  return bits;
}
