import type { Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import { fileTexts } from "../../../datablocks/index.ts";
import type { FindQuery, FoundFile } from "../../finder.ts";
import type { Session } from "../session.ts";
import { blocksOf } from "./block-rows.ts";
import { Compiler } from "./conditions.ts";
import { chunkCondition, filesWith } from "./file-fields.ts";
import { lookUp } from "./find.ts";
import { orderOf } from "./order.ts";
import { sourceOf } from "./source.ts";
import { allOf, ever } from "./value-tests.ts";

interface Row {
  blockId: number;
  name: string;
  size: number;
  timeMs: number | null;
  extra: string | null;
}

/** One row a file of an orig datablock. */
export async function findFiles(session: Session, principal: Principal, query: FindQuery): Promise<FoundFile[]> {
  const { rows, order } = await matchingFiles(session, principal, query, query.limit + (query.offset ?? 0));
  const found = await session.rows(sql<Row>`
    select q.*, (select json_object_agg(e.key, json_build_array(e.value -> (q.at - 1)::int)) from file_chunk c,
        json_each(c.extra) as e where c.block_id = q."blockId" and c.chunk = q.chunk) as extra
    from (select b.id as "blockId", c.chunk, f.at, f.name, f.size, f.time_ms as "timeMs" ${rows}
      order by ${order} limit ${query.limit} offset ${query.offset ?? 0}) q`);
  const blocks = await blocksOf(session, [...new Set(found.map(({ blockId }) => blockId))]);
  return found.flatMap(({ blockId, name, size, timeMs, extra }) => {
    const block = blocks.get(blockId);
    const [fileText] = fileTexts({ names: name, sizes: [size], times: [timeMs], extra });
    // A block's dataset is always there: the database removes one with the other.
    return block && fileText !== undefined ? [{ block, fileText, datasetExists: true }] : [];
  });
}

/** How many files match, of those that the caller may read. */
export async function countFiles(session: Session, principal: Principal, where: Filter | undefined): Promise<number> {
  if (where && speaksOfFiles(where)) {
    const { rows } = await matchingFiles(session, principal, { where });
    const [found] = await session.rows(sql<{ n: number }>`select count(*) as n ${rows}`);
    return found?.n ?? 0;
  }
  const source = sourceOf("origdatablock");
  const compiler = new Compiler("origdatablock", await lookUp(session, "origdatablock", where), "set");
  const condition = allOf([...source.conditions(principal), compiler.where(where)]);
  const [found] = await session.rows(sql<{ n: number }>`
    select coalesce(sum(b.file_count), 0)::bigint as n from ${source.table} where ${condition}`);
  return found?.n ?? 0;
}

async function matchingFiles(
  session: Session,
  principal: Principal,
  { where, sort = [] }: Pick<FindQuery, "where" | "sort">,
  /** How many of them, from the first, are looked at. */
  limit?: number,
): Promise<{ rows: RawBuilder<unknown>; order: RawBuilder<unknown> }> {
  const source = sourceOf("origdatablock");
  const compiler = new Compiler("origdatablock", await lookUp(session, "origdatablock", where), "set");
  const condition = compiler.whereFile(where);
  const { joins, by } = orderOf(compiler, sort, sql`b.id, c.chunk, f.at`, true);
  const chunks = (where && chunkCondition(where, ["dataFileList"])) ?? ever;
  const first =
    limit === undefined || (where && speaksOfFiles(where)) || sort.some(({ field }) => field[0] === "dataFileList")
      ? sql``
      : firstBlocks();
  const rows = sql`from ${source.table} join ${filesWith(compiler.usedOfFiles, sql`on c.block_id = b.id`)} ${joins}
    where ${allOf([...source.conditions(principal), chunks, condition])} ${first}`;
  return { rows, order: by };

  /** Where neither filter nor order looks at files, those of the first blocks are enough: a block has one at least. */
  function firstBlocks() {
    const blocks = orderOf(compiler, sort, sql`b.id`, true);
    return sql`and b.id = any(array(
      select id from (
        select id, file_count, sum(file_count) over (order by place) - file_count as before from (
          select b.id, b.file_count, row_number() over (order by ${blocks.by}) as place from ${source.table} ${blocks.joins}
          where ${allOf([...source.conditions(principal), condition])} and b.file_count > 0
          order by ${blocks.by} limit ${limit}) b) b
      where before < ${limit}))`;
  }
}

function speaksOfFiles(filter: Filter): boolean {
  if (filter.op === "and" || filter.op === "or") return filter.of.some(speaksOfFiles);
  if (filter.op === "not") return speaksOfFiles(filter.of);
  return "field" in filter && filter.field[0] === "dataFileList";
}
