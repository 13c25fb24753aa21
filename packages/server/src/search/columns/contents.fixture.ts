import type { ColumnIndex } from "@margay/columns";
import { expect } from "vitest";
import type { Database } from "../../db/database.ts";
import type { Columns } from "./types.ts";

type Pool = Database["pool"];

/** What is known of all datasets, by what it is: ids, or ids with a value. Told alike by the database and by an index. */
export type Contents = Map<string, unknown>;

const facets = {
  type: "type",
  creationLocation: "creation_location",
  ownerGroup: "owner_group",
  instrument: "instrument_ids",
  technique: "techniques",
  keyword: "keywords",
  proposal: "proposal_ids",
  sample: "sample_ids",
  principalInvestigator: "pis",
  dataFormat: "data_format",
  year: "year",
  isPublished: "published",
  accessGroup: "access_groups",
  ref: "refs",
  keyset: "keyset_id",
};
const numbers = {
  creationTime: "ct",
  createdAt: "created_at",
  updatedAt: "updated_at",
  startTime: "start_time",
  size: "size",
  packedSize: "packed_size",
  numberOfFiles: "file_count",
  numberOfFilesArchived: "archived_file_count",
};

interface Row extends Record<string, unknown> {
  id: number;
  acl_id: number;
  key_ids: number[] | null;
  lo: number[] | null;
  hi: number[] | null;
  words: string[] | null;
  tags: string[] | null;
}

/** Reads all datasets by one plain statement. */
export async function contentsOfDatabase(pool: Pool): Promise<Contents> {
  const micros = (column: string) => `(extract(epoch from d.${column}) * 1000000)::float8 as ${column}`;
  const times = ["ct", "created_at", "updated_at", "start_time"];
  const others = Object.values({ ...facets, ...numbers }).filter((name) => !times.includes(name) && name !== "year");
  const { rows } = await pool.query<Row>(`
    select d.id, d.acl_id, ${others.map((name) => `d.${name}`).join(", ")}, ${times.map(micros).join(", ")},
      to_char(d.ct at time zone 'UTC', 'YYYY') as year, p.key_ids, p.lo, p.hi,
      tsvector_to_array(s.tsv) as words, s.tags
    from dataset d left join dataset_search s using (id) left join dataset_param p using (id) order by d.id`);
  const found: Contents = new Map();
  const ids = (name: string): number[] => {
    const list = (found.get(name) ?? []) as number[];
    found.set(name, list);
    return list;
  };
  found.set(
    "all",
    rows.map((row) => row.id),
  );
  for (const row of rows) {
    ids(`class ${row.acl_id}`).push(row.id);
    for (const [name, column] of Object.entries(facets))
      for (const value of listOf(row[column])) ids(`${name} ${value}`).push(row.id);
    for (const word of new Set(row.words)) ids(`word ${word}`).push(row.id);
    for (const tag of new Set(row.tags)) ids(`tag ${tag}`).push(row.id);
  }
  for (const [name, column] of Object.entries(numbers))
    found.set(
      name,
      rows.flatMap((row) => (row[column] === null ? [] : [[row.id, Number(row[column])]])),
    );
  for (const key of new Set(rows.flatMap((row) => row.key_ids ?? []))) {
    const entries = (row: Row) =>
      (row.key_ids ?? []).flatMap((one, at) => (one === key ? [[row.lo?.[at] ?? 0, row.hi?.[at] ?? 0] as const] : []));
    const having = rows.filter((row) => entries(row).length > 0);
    found.set(
      `quantity ${key}`,
      having.map((row) => [
        row.id,
        Math.min(...entries(row).map(([lo]) => lo)),
        Math.max(...entries(row).map(([, hi]) => hi)),
      ]),
    );
  }
  for (const [name, files] of await filesOfDatabase(pool)) found.set(name, files);
  return found;
}

/** Fragments of paths, some of them whole; for each the datasets with such files, and how many files they are. */
async function filesOfDatabase(pool: Pool): Promise<Contents> {
  const { rows } = await pool.query<{ id: number; path: string }>(`
    select c.dataset_id as id, string_to_table(lower(c.names), E'\\n') as path
    from file_chunk c join block b on b.id = c.block_id join dataset d on d.id = c.dataset_id
    where b.kind = 'origdatablock' order by id`);
  const paths = [...new Set(rows.map(({ path }) => path))];
  const some = paths.filter((_, at) => at % Math.ceil(paths.length / mostPaths) === 0);
  const found: Contents = new Map();
  for (const fragment of [".", "1", "scan", ...some]) {
    const fitting = rows.filter(({ path }) => path.includes(fragment));
    found.set(`files ${fragment}`, [[...new Set(fitting.map(({ id }) => id))], fitting.length]);
  }
  return found;
}

const mostPaths = 50;

function listOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? [...new Set(value.map(String))] : [String(value)];
}

/** Asks an index for all that the database has, and for all that the index's dictionaries have beside it. */
export async function contentsOfIndex(index: ColumnIndex, like: Contents): Promise<Contents> {
  const found: Contents = new Map();
  const idsOf = async (where: Parameters<ColumnIndex["query"]>[0]["where"], visible: "all" | Uint8Array = "all") => {
    const { ids, total } = await index.query({ visible, ids: true, ...(where ? { where } : {}) });
    if (ids?.length !== total) throw new Error(`${ids?.length} ids of ${total} rows`);
    return [...(ids ?? [])];
  };
  const everything = { limit: 1_000_000, descending: false };
  const byId = (a: readonly number[], b: readonly number[]) => (a[0] ?? 0) - (b[0] ?? 0);
  found.set("all", await idsOf(undefined));
  for (const [at, name] of Object.keys(facets).entries()) {
    const { values } = index.dictionary(at);
    for (const [number, value] of values.entries()) {
      const ids = await idsOf({ op: "facet", facet: at, values: Uint32Array.of(number) });
      // Values that nothing has any more stay in the dictionary.
      if (ids.length > 0) found.set(`${name} ${value}`, ids);
    }
  }
  for (const [at, name] of Object.keys(numbers).entries()) {
    const { page } = await index.query({ visible: "all", page: { by: { number: at }, ...everything } });
    found.set(name, page.flatMap(({ id, value }) => (value === null ? [] : [[id, value]])).sort(byId));
  }
  for (const name of like.keys()) {
    const [, kind, rest = ""] = /^(\w+) ?(.*)$/s.exec(name) ?? [];
    if (kind === "class") {
      const visible = new Uint8Array(Number(rest) + 1);
      visible[Number(rest)] = 1;
      found.set(name, await idsOf(undefined, visible));
    } else if (kind === "files") {
      const test = { contains: rest };
      const answer = await index.query({ visible: "all", where: { op: "files", test }, ids: true, countFiles: test });
      found.set(name, [[...(answer.ids ?? [])], answer.files]);
    } else if (kind === "word" || kind === "tag")
      found.set(name, await idsOf({ op: "term", column: kind === "word" ? 0 : 1, test: { equals: rest } }));
    else if (kind === "quantity") {
      const by = { quantities: Int32Array.of(Number(rest)) };
      const [up, down] = await Promise.all(
        [false, true].map((descending) =>
          index.query({ visible: "all", page: { by, limit: everything.limit, descending } }),
        ),
      );
      const highest = new Map(down?.page.map(({ id, value }) => [id, value]));
      found.set(
        name,
        (up?.page ?? [])
          .flatMap(({ id, value }) => (value === null ? [] : [[id, value, highest.get(id) ?? Number.NaN]]))
          .sort(byId),
      );
    }
  }
  return found;
}

/** Resolves when the columns load no more. */
export async function loaded(columns: Columns): Promise<Columns> {
  while (columns.state().phase === "loading") await new Promise((resolve) => setTimeout(resolve, 5));
  return columns;
}

/** The columns hold what the database holds. */
export async function expectContents(columns: Columns, pool: Pool): Promise<void> {
  const index = await columns.current();
  if (!index) throw new Error("the columns are not ready");
  const inDatabase = await contentsOfDatabase(pool);
  expect(Object.fromEntries(await contentsOfIndex(index, inDatabase))).toEqual(Object.fromEntries(inDatabase));
}
