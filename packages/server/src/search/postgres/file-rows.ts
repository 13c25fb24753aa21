import type { FileHit } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import { parseStored } from "../../json.ts";
import type { DatasetFile } from "../engine.ts";
import type { Place } from "./file-search.ts";
import type { Session } from "./session.ts";

/** A file and its place: position `at`, from 1, in a chunk of a block. */
export interface FileRow {
  blockId: number;
  blockKey: string;
  chunk: number;
  at: number;
  name: string;
  size: number;
  timeMs: number | null;
}

/** The files of the chunk aliased `c`, one a row, as `f(name, size, time_ms, at)`. */
export const filesOfChunk: RawBuilder<unknown> = sql.raw(
  `unnest(string_to_array(c.names, E'\\n'), c.sizes, c.times) with ordinality as f(name, size, time_ms, at)`,
);

/** Reads what else is known of these files and gives them their served form. */
export async function toFiles(session: Session, rows: readonly FileRow[]): Promise<DatasetFile[]> {
  if (rows.length === 0) return [];
  // Each chunk's lists are read once, and only the asked places travel.
  const found = await session.rows(sql<{ blockId: number; chunk: number; at: number; more: string }>`
    with wanted as materialized (
      select * from unnest(${rows.map((row) => row.blockId)}::int[], ${rows.map((row) => row.chunk)}::int[],
        ${rows.map((row) => row.at)}::int[]) as w(block_id, chunk, at))
    select c.block_id as "blockId", c.chunk, item.at::int as at, json_object_agg(field.key, item.value) as more
    from file_chunk c
    join (select distinct block_id, chunk from wanted) using (block_id, chunk),
      json_each(c.extra) as field, json_array_elements(field.value) with ordinality as item(value, at)
    where json_typeof(item.value) <> 'null' and (c.block_id, c.chunk, item.at) in (select block_id, chunk, at from wanted)
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

/** Reads the files at these places, with their datasets, which the search has shown to be readable. */
export async function filesAt(session: Session, places: readonly Place[]): Promise<FileHit[]> {
  if (places.length === 0) return [];
  const rows = await session.rows(sql<FileRow & Dataset>`
    select c.block_id as "blockId", b.key as "blockKey", c.chunk, w.at, split_part(c.names, E'\\n', w.at) as name,
      c.sizes[w.at] as size, c.times[w.at] as "timeMs", d.key as pid, d.name as "datasetName",
      x.doc ->> 'sourceFolder' as "sourceFolder"
    from unnest(${places.map((one) => one.blockId)}::int[], ${places.map((one) => one.chunk)}::int[],
      ${places.map((one) => one.at)}::int[]) with ordinality as w(block_id, chunk, at, place)
    join file_chunk c on c.block_id = w.block_id and c.chunk = w.chunk join block b on b.id = c.block_id
    join dataset d on d.id = c.dataset_id join dataset_doc x on x.id = d.id
    order by w.place`);
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
