import type { FieldPath, Filter } from "@margay/contract";
import type { Principal, Stored } from "@margay/server";
import { named } from "../errors.ts";
import {
  allOf,
  boundedLimit,
  type Include,
  type Projection,
  project,
  type ReadFilter,
  wantedFields,
} from "../filter/index.ts";
import { Ready } from "../operation.ts";
import { blockText, openBlock } from "../records/block.ts";
import { datasetOut } from "../records/dataset.ts";
import { open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";
import type { BlockKind } from "./kinds.ts";

const maxFiles = 2_000_000;
const blocksAtOnce = 4;

/** How a page of blocks is answered. */
export interface ReadOptions {
  /** Includes stay in the answer although `fields` does not name them. */
  keepsIncludes?: boolean;
  signal?: AbortSignal | undefined;
}

export const ofDataset = (pid: string): Filter => ({ op: "in", field: ["datasetPid"], values: [pid] });

/** A projection that reaches into the files needs them parsed. */
const looksIntoFiles = (projection: Projection | undefined) =>
  projection?.paths.some((path) => path.startsWith("dataFileList.")) === true;

/** A block in SciCat's form and what of it stays text. */
function shown(kind: BlockKind, row: Stored, projection: Projection | undefined): { record: Doc; files?: string } {
  if (looksIntoFiles(projection)) return { record: kind.out(open(row)) };
  const { opened, files } = openBlock(row);
  return { record: kind.out(opened), ...(files === undefined ? {} : { files }) };
}

/** One block as JSON text. */
export async function oneBlock(
  deps: WireDeps,
  kind: BlockKind,
  principal: Principal,
  row: Stored,
  includes: readonly Include[] = [],
): Promise<Ready> {
  const { record, files } = shown(kind, row, undefined);
  const [full = record] = await withDatasets(deps, principal, [record], includes);
  return new Ready(blockText(full, files));
}

/** A page of blocks that the caller may read, as JSON text. */
export async function blockPage(
  deps: WireDeps,
  kind: BlockKind,
  principal: Principal,
  filter: ReadFilter,
  { keepsIncludes = false, signal }: ReadOptions = {},
): Promise<Ready> {
  const { where, sort, offset, projection, include } = filter;
  const fields = wantedFields(projection, kind.names, ["datasetPid"]);
  const limit = boundedLimit(filter.limit);
  const wantsFiles = fields === undefined || fields.includes("dataFileList");
  const { finder } = deps.catalogue;
  const found = await finder.find(principal, kind.kind, {
    where,
    sort,
    limit,
    offset,
    fields: wantsFiles ? ["id"] : fields,
    signal,
  });
  const rows = wantsFiles ? await withFiles(deps, kind, principal, found) : found;
  const blocks = rows.map((row) => shown(kind, row, projection));
  const records = await withDatasets(
    deps,
    principal,
    blocks.map(({ record }) => record),
    include,
    signal,
  );
  const kept = keepsIncludes ? include.map(({ as }) => as) : [];
  const texts = records.map((record, index) => blockText(project(record, projection, kept), blocks[index]?.files));
  return new Ready(`[${texts.join(",")}]`);
}

/** The blocks again, with their lists of files. One that was removed meanwhile is left out. */
async function withFiles(
  { catalogue }: WireDeps,
  kind: BlockKind,
  principal: Principal,
  found: readonly Stored[],
): Promise<Stored[]> {
  demandBearable(found);
  const { service } = kind.blocks(catalogue);
  const rows: Stored[] = [];
  for (let from = 0; from < found.length; from += blocksAtOnce) {
    const some = found.slice(from, from + blocksAtOnce).map(({ key }) => service.find(principal, key));
    for (const row of await Promise.all(some)) if (row) rows.push(row);
  }
  return rows;
}

// The lists of a page are in memory at once, and a text has an end.
function demandBearable(rows: readonly Stored[]): void {
  const files = rows.reduce((sum, { extra }) => sum + Number(extra.numberOfFiles ?? 0), 0);
  if (files > maxFiles)
    throw named(
      400,
      `These ${rows.length} blocks have ${files} files, more than the ${maxFiles} of one answer; ask for fewer blocks (limits.limit) or leave dataFileList out (fields)`,
    );
}

/** Adds the dataset of each block, as far as the caller may read it: a list of one, or of none. */
export async function withDatasets(
  { catalogue, config }: WireDeps,
  principal: Principal,
  blocks: readonly Doc[],
  includes: readonly Include[],
  signal?: AbortSignal,
): Promise<Doc[]> {
  const result = [...blocks];
  for (const { as, where, projection, limit, offset } of includes) {
    const field: FieldPath = ["pid"];
    const pids = [...new Set(blocks.map(({ datasetId }) => String(datasetId)))];
    if (pids.length === 0) continue;
    const rows = await catalogue.finder.find(principal, "dataset", {
      where: allOf({ op: "in", field, values: pids }, where),
      limit: pids.length,
      signal,
    });
    const datasets = new Map(rows.map((row) => [row.key, project(datasetOut(open(row), config), projection)]));
    for (const [index, block] of result.entries()) {
      const dataset = datasets.get(String(block.datasetId));
      const end = limit === undefined ? undefined : offset + limit;
      result[index] = { ...block, [as]: (dataset ? [dataset] : []).slice(offset, end) };
    }
  }
  return result;
}
