import type { TestCatalogue } from "@margay/testkit";

/** The version of every row of a table, as one text. */
export type Versions = Readonly<Record<string, string>>;

export interface Rows {
  versions(): Promise<Versions>;
  /** Tables of which a row was written, made or removed since. */
  changed(before: Versions): Promise<string[]>;
}

// A token is written to when it is used; which tokens there are is what counts.
const texts: Readonly<Record<string, string>> = { token: "id::text" };

/** Looks at the rows of the whole database: PostgreSQL gives each written row the number of its transaction. */
export function createRows(catalogue: TestCatalogue): Rows {
  const { pool } = catalogue.database;
  let query: Promise<string> | undefined;

  // Dictionaries of names and of sets of groups only grow, and say nothing of a record.
  const dictionaries = ["grp", "acl"];

  async function queryOfAll(): Promise<string> {
    const { rows } = await pool.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' order by 1",
    );
    return rows
      .filter(({ name }) => !dictionaries.includes(name))
      .map(({ name }) => {
        const text = texts[name] ?? "xmin::text || ctid::text";
        return `select '${name}' as name, coalesce(md5(string_agg(${text}, ',' order by ${text})), '') as v from "${name}"`;
      })
      .join(" union all ");
  }

  async function versions(): Promise<Versions> {
    query ??= queryOfAll();
    const { rows } = await pool.query<{ name: string; v: string }>(await query);
    return Object.fromEntries(rows.map(({ name, v }) => [name, v]));
  }

  return {
    versions,
    async changed(before) {
      const now = await versions();
      return Object.keys(now).filter((name) => now[name] !== before[name]);
    },
  };
}
