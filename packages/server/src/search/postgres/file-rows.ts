import type { FileHit } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import { parseStored } from "../../json.ts";
import type { DatasetFile } from "../engine.ts";
import type { Place } from "./file-search.ts";
import type { Session } from "./session.ts";

/** A file and its place: position `at`, from 1, in a chunk of a block. */
interface FileRow {
  blockId: number;
  blockKey: string;
  chunk: number;
  at: number;
  name: string;
  size: number;
  timeMs: number | null;
}

/** Reads what else is known of these files and gives them their served form. */
async function toFiles(session: Session, rows: readonly FileRow[]): Promise<DatasetFile[]> {
  if (rows.length === 0) return [];
  // Each chunk's lists are read once, and only the asked places travel.
  const found = await session.rows(sql<{ blockId: number; chunk: number; at: number; more: string }>`
    select c.block_id as "blockId", c.chunk, item.at::int as at, json_object_agg(field.key, item.value) as more
    from (select block_id, chunk, array_agg(at) as ats
        from unnest(${rows.map((row) => row.blockId)}::int[], ${rows.map((row) => row.chunk)}::int[],
          ${rows.map((row) => row.at)}::bigint[]) as t(block_id, chunk, at) group by block_id, chunk) w
    join file_chunk c on c.block_id = w.block_id and c.chunk = w.chunk,
      json_each(c.extra) as field, json_array_elements(field.value) with ordinality as item(value, at)
    where json_typeof(item.value) <> 'null' and item.at = any(w.ats)
    group by c.block_id, c.chunk, item.at`);
  const place = (row: { blockId: number; chunk: number; at: number }) => `${row.blockId}/${row.chunk}/${row.at}`;
  const more = new Map(found.map((row) => [place(row), parseStored(row.more) as Partial<DatasetFile>])); // as stored
  return rows.map((row) => {
    const { time: exact, ...rest } = more.get(place(row)) ?? {};
    const time = exact ?? (row.timeMs === null ? undefined : new Date(row.timeMs).toISOString());
    return {
      path: row.name,
      size: row.size,
      ...(time === undefined ? {} : { time }),
      ...rest,
      blockId: row.blockKey,
    };
  });
}

type At = Pick<Place, "blockId" | "chunk" | "at">;

const fewPlaces = 60;

/** The files at these places, as rows. Many of one chunk are cut out of it together. */
function wanted(places: readonly At[]): { columns: RawBuilder<unknown>; from: RawBuilder<unknown> } {
  const w = sql`unnest(${places.map((one) => one.blockId)}::int[], ${places.map((one) => one.chunk)}::int[],
    ${places.map((one) => one.at)}::int[]) with ordinality as w(block_id, chunk, at, place)`;
  const place = sql`c.block_id as "blockId", b.key as "blockKey", c.chunk, w.at`;
  if (places.length <= fewPlaces)
    return {
      columns: sql`${place}, split_part(c.names, E'\\n', w.at) as name, c.sizes[w.at] as size, c.times[w.at] as "timeMs"`,
      from: sql`${w} join file_chunk c on c.block_id = w.block_id and c.chunk = w.chunk join block b on b.id = c.block_id`,
    };
  return {
    columns: sql`${place}, w.name, w.size, w.time_ms as "timeMs"`,
    from: sql`(select w.block_id, w.chunk, place, at, names[at] as name, sizes[at] as size, times[at] as time_ms
        from (select w.block_id, w.chunk, w.places, w.ats, string_to_array(c.names, E'\\n') as names, c.sizes || '{}' as sizes,
            c.times || '{}' as times
          from (select block_id, chunk, array_agg(place) as places, array_agg(at) as ats from ${w} group by block_id, chunk) w
          join file_chunk c on c.block_id = w.block_id and c.chunk = w.chunk offset 0) w
        cross join lateral unnest(w.places, w.ats) as p(place, at)) w
      join file_chunk c on c.block_id = w.block_id and c.chunk = w.chunk join block b on b.id = c.block_id`,
  };
}

/** Reads the files at these places. */
export async function filesIn(session: Session, places: readonly At[]): Promise<DatasetFile[]> {
  if (places.length === 0) return [];
  const { columns, from } = wanted(places);
  return toFiles(session, await session.rows(sql<FileRow>`select ${columns} from ${from} order by w.place`));
}

/** Reads the files at these places, with their datasets, which the search has shown to be readable. */
export async function filesAt(session: Session, places: readonly At[]): Promise<FileHit[]> {
  if (places.length === 0) return [];
  const { columns, from } = wanted(places);
  const rows = await session.rows(sql<FileRow & Dataset>`
    select ${columns}, d.key as pid, d.name as "datasetName", x.doc ->> 'sourceFolder' as "sourceFolder"
    from ${from} join dataset d on d.id = c.dataset_id join dataset_doc x on x.id = d.id order by w.place`);
  const files = await toFiles(session, rows);
  return files.flatMap((file, index) => {
    const row = rows[index];
    if (!row) return [];
    const { pid, datasetName, sourceFolder } = row;
    return [{ ...file, dataset: { pid, datasetName, ...(sourceFolder === null ? {} : { sourceFolder }) } }];
  });
}

interface Dataset {
  pid: string;
  datasetName: string;
  sourceFolder: string | null;
}
