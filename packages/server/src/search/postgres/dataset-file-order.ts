import { type RawBuilder, sql } from "kysely";
import { compareTexts } from "../screen/texts.ts";
import type { FilePattern } from "./file-index.ts";
import type { Session } from "./session.ts";

/** A file of a dataset: position `at`, from 1, in a chunk of a block; `value` is what the order goes by, as text. */
export interface Place {
  value: string;
  blockId: number;
  chunk: number;
  at: number;
}

export interface FileOrder {
  field: "path" | "size" | "time";
  descending: boolean;
}

interface Wanted {
  datasetId: number;
  order: FileOrder;
  /** Only files that fit. */
  pattern: FilePattern | undefined;
  /** Only files behind this one. */
  after: Place | undefined;
  limit: number;
}

interface Chunk {
  blockId: number;
  chunk: number;
  /** No file of the chunk comes before this value; null where that is not known. */
  bound: string | number | null;
}

// Lists that were sent in their order need one chunk, lists without any about as many as the page has files.
const firstBatch = 3;
const growth = 4;

/**
 * The next files in an order: chunks are read by their first value until no other one can hold a file of the page. Of the
 * later ones, only files before the last that was found so far are compared.
 */
export async function sortedPlaces(session: Session, wanted: Wanted): Promise<Place[]> {
  const chunks = await session.rows(chunksInOrder(wanted));
  const compare = comparison(wanted.order);
  let best: Place[] = [];
  for (let from = 0, size = firstBatch; from < chunks.length; from += size, size *= growth) {
    const last = best.length === wanted.limit ? best.at(-1) : undefined;
    const batch = chunks.slice(from, from + size);
    const needed = last
      ? batch.filter(({ bound, ...at }) => bound === null || compare({ value: String(bound), ...at, at: 0 }, last) <= 0)
      : batch;
    if (needed.length > 0) {
      const found = await session.rows(placesIn(needed, wanted, last));
      best = [...best, ...found].sort(compare).slice(0, wanted.limit);
    }
    if (needed.length < batch.length) break;
  }
  return best;
}

const bounds = {
  path: { low: sql`c.low_name`, high: sql`c.high_name`, cast: sql`::text collate "C"` },
  size: { low: sql`c.low_size`, high: sql`c.high_size`, cast: sql`::bigint` },
  time: { low: sql`c.low_time`, high: sql`c.high_time`, cast: sql`::bigint` },
};

/** Chunks that may hold files behind the cursor: first those of unknown bounds, then by their first value. */
function chunksInOrder({ datasetId, order, pattern, after }: Wanted): RawBuilder<Chunk> {
  const { low, high, cast } = bounds[order.field];
  const [first, last] = order.descending ? [high, low] : [low, high];
  const { direction, behind } = signs(order);
  const some = after
    ? sql`and (${last} is null or
        (${last}, c.block_id, c.chunk) ${behind}= (${after.value}${cast}, ${after.blockId}::int, ${after.chunk}::int))`
    : sql``;
  return sql<Chunk>`select c.block_id as "blockId", c.chunk, ${first} as bound from file_chunk c
    where c.dataset_id = ${datasetId}
      and c.block_id in (select id from block where dataset_id = ${datasetId} and kind = 'origdatablock')
      ${some} ${pattern ? sql`and ${pattern.inHeads}` : sql``}
    order by ${first} ${direction} nulls first, c.block_id ${direction}, c.chunk ${direction}`;
}

// Functions of rows in a SELECT list: measured, in FROM they take three times as long, since their rows are stored first.
const values = {
  path: sql`unnest(string_to_array(c.names, E'\\n')) collate "C"`,
  size: sql`unnest(c.sizes)`,
  time: sql`unnest(coalesce(c.times, array_fill(null::bigint, array[c.n])))`,
};

/** The first files of these chunks behind the cursor; not behind `last`. */
function placesIn(chunks: readonly Chunk[], wanted: Wanted, last: Place | undefined): RawBuilder<Place> {
  const { order, pattern, after, limit } = wanted;
  const { direction, behind, before } = signs(order);
  const { cast } = bounds[order.field];
  const place = ({ value, blockId, chunk, at }: Place) =>
    sql`(${value}${cast}, ${blockId}::int, ${chunk}::int, ${at}::int)`;
  const value = order.field === "time" ? sql`coalesce(f.value, -1)` : sql`f.value`;
  const here = sql`(${value}, f.block_id, f.chunk, f.at)`;
  const conditions = [
    ...(after ? [sql`${here} ${behind} ${place(after)}`] : []),
    ...(last ? [sql`${here} ${before} ${place(last)}`] : []),
    ...(pattern ? [pattern.inFile] : []),
  ];
  const name = pattern ? sql`, unnest(string_to_array(coalesce(c.folded, c.names), E'\\n')) as name` : sql``;
  return sql<Place>`select f.block_id as "blockId", f.chunk, f.at, ${value}::text as value
    from (select c.block_id, c.chunk, ${values[order.field]} as value, generate_series(1, c.n) as at ${name}
      from unnest(${chunks.map((one) => one.blockId)}::int[], ${chunks.map((one) => one.chunk)}::int[]) as w(block_id, chunk)
      join file_chunk c on c.block_id = w.block_id and c.chunk = w.chunk
      ${pattern ? sql`where ${pattern.inChunk}` : sql``}) f
    ${conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``}
    order by ${value} ${direction}, f.block_id ${direction}, f.chunk ${direction}, f.at ${direction} limit ${limit}`;
}

const signs = ({ descending }: FileOrder) =>
  descending
    ? { direction: sql`desc`, behind: sql`<`, before: sql`>` }
    : { direction: sql`asc`, behind: sql`>`, before: sql`<` };

function comparison({ field, descending }: FileOrder): (a: Place, b: Place) => number {
  const byValue = field === "path" ? compareTexts : (a: string, b: string) => Number(a) - Number(b);
  const sign = descending ? -1 : 1;
  return (a, b) => sign * (byValue(a.value, b.value) || a.blockId - b.blockId || a.chunk - b.chunk || a.at - b.at);
}
