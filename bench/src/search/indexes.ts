import type pg from "pg";

/** What was taken off the tables before filling them, as statements that make it again. */
export interface Removed {
  statements: readonly string[];
}

/** Tables that the generator fills. Their rows must not be there before. */
export const filledTables = [
  "dataset",
  "dataset_doc",
  "dataset_search",
  "dataset_param",
  "vis",
  "metadata_use",
  "history",
  "change",
  "block",
  "file_chunk",
] as const;

/**
 * Drops the indexes and unique constraints of the tables, by the catalog, but for those that a foreign key leans on
 * (rows come in the order of their ids, which costs a B-tree little). Answers how to make them again.
 */
export async function dropIndexes(client: pg.ClientBase, tables: readonly string[]): Promise<Removed> {
  const found = await client.query<{ drop: string; make: string }>(
    `select
       case when c.oid is null then format('drop index %I', i.relname)
         else format('alter table %I drop constraint %I', t.relname, c.conname) end as drop,
       case when c.oid is null then pg_get_indexdef(i.oid)
         else format('alter table %I add constraint %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid)) end as make
     from pg_index x
     join pg_class i on i.oid = x.indexrelid
     join pg_class t on t.oid = x.indrelid
     left join pg_constraint c on c.conindid = i.oid and c.contype in ('p', 'u', 'x')
     where t.relnamespace = 'public'::regnamespace and t.relname = any($1)
       and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.conindid = i.oid)
     order by t.relname, i.relname`,
    [tables],
  );
  for (const { drop } of found.rows) await client.query(drop);
  return { statements: found.rows.map(({ make }) => make) };
}

/**
 * Lets triggers that fill in columns of a new row run for connections that switch triggers off; those that note changes
 * stay silent, since nobody follows an empty catalogue. Answers how to set them back.
 */
export async function keepFillingTriggers(client: pg.ClientBase, tables: readonly string[]): Promise<Removed> {
  const found = await client.query<{ keep: string; reset: string }>(
    `select format('alter table %I enable always trigger %I', t.relname, g.tgname) as keep,
       format('alter table %I enable trigger %I', t.relname, g.tgname) as reset
     from pg_trigger g join pg_class t on t.oid = g.tgrelid
     where t.relnamespace = 'public'::regnamespace and t.relname = any($1) and not g.tgisinternal and g.tgenabled = 'O'
       and g.tgtype & 7 = 7`, // for each row, before, insert
    [tables],
  );
  for (const { keep } of found.rows) await client.query(keep);
  return { statements: found.rows.map(({ reset }) => reset) };
}

/** Makes them again, several at a time, those that take longest first. */
export async function makeIndexes(pool: pg.Pool, { statements }: Removed, log: (line: string) => void): Promise<void> {
  const pending = statements.toSorted((a, b) => weight(b) - weight(a));
  const work = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const started = performance.now();
      await pool.query(next);
      log(`${((performance.now() - started) / 1_000).toFixed(1)} s  ${next.replace(/ON public\./, "on ")}`);
    }
  };
  await Promise.all([work(), work()]);
}

// A hash index is made by one process; an expression over documents reads and parses every one.
const weight = (statement: string) =>
  (/ USING hash /i.test(statement) ? 16 : 0) +
  (/->>/.test(statement) ? 8 : 0) +
  (/trgm/i.test(statement) ? 4 : 0) +
  (/gin/i.test(statement) ? 2 : 0) +
  (/dataset_search|file_chunk/.test(statement) ? 1 : 0);
