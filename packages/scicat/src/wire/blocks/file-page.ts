import type { Filter } from "@margay/contract";
import type { Finder, Principal } from "@margay/server";
import { boundedLimit, project, type ReadFilter } from "../filter/index.ts";
import { Ready } from "../operation.ts";
import { withMember } from "../records/block.ts";
import { open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";
import type { BlockKind } from "./kinds.ts";
import { type ReadOptions, withDatasets } from "./read.ts";

type FileQuery = Parameters<Finder["files"]>[1];

/** Up to here the blocks of a page are looked up first. */
const nearFiles = 1_000;

/** Files of orig datablocks as JSON text: a row each, the block's fields with the one file as its `dataFileList`. */
export async function filePage(
  deps: WireDeps,
  kind: BlockKind,
  principal: Principal,
  filter: ReadFilter,
  { keepsIncludes = false, signal, tellsDataset = false }: ReadOptions & { tellsDataset?: boolean } = {},
): Promise<Ready> {
  const { where, sort, limit, offset, projection, include } = filter;
  const query = { where, sort, limit: boundedLimit(limit), offset, signal };
  const rows = await deps.catalogue.finder.files(principal, (await byBlocks(deps, principal, query)) ?? query);
  const records = new Map<number, Doc>();
  for (const { block, datasetExists } of rows)
    if (!records.has(block.id))
      records.set(block.id, { ...kind.out(open(block)), ...(tellsDataset ? { datasetExist: datasetExists } : {}) });
  const full = await withDatasets(deps, principal, [...records.values()], include, signal);
  const byBlock = new Map([...records.keys()].map((id, index) => [id, full[index] ?? {}]));
  const kept = keepsIncludes ? include.map(({ as }) => as) : [];
  if (projection === undefined) {
    const texts = new Map([...byBlock].map(([id, record]) => [id, JSON.stringify(record)]));
    const row = (id: number, file: string) => withMember(texts.get(id) ?? "{}", `"dataFileList":${file}`);
    return new Ready(`[${rows.map(({ block, fileText }) => row(block.id, fileText)).join(",")}]`);
  }
  const cut = rows.map(({ block, fileText }) =>
    JSON.stringify(project({ ...byBlock.get(block.id), dataFileList: JSON.parse(fileText) }, projection, kept)),
  );
  return new Ready(`[${cut.join(",")}]`);
}

/** `[{all: [{totalSets}]}]` for files, whatever facets were asked for. */
export async function fileTotal(deps: WireDeps, principal: Principal, where: Filter | undefined, signal: AbortSignal) {
  const total = await deps.catalogue.finder.countFiles(principal, { where, signal });
  return [{ all: total === 0 ? [] : [{ totalSets: total }] }];
}

/**
 * The same page, asked of the blocks that hold it, where no file's own field decides which files come and in what order.
 * Measured: the ten newest of 1.1 million files took 1.3 s when all of them were put in order.
 */
async function byBlocks(
  { catalogue }: WireDeps,
  principal: Principal,
  { where, sort = [], limit, offset = 0, signal }: FileQuery,
): Promise<FileQuery | undefined> {
  const needed = offset + limit;
  const isAboutFiles = sort.some(({ field }) => field[0] === "dataFileList") || (where && speaksOfFiles(where));
  if (sort.length === 0 || needed > nearFiles || isAboutFiles) return undefined;
  const query = { where, sort, limit: needed, fields: ["id"], signal };
  const blocks = await catalogue.finder.find(principal, "origdatablock", query);
  const held: string[] = [];
  let before = 0;
  let passed = 0;
  for (const { key, extra } of blocks) {
    const files = Number(extra.numberOfFiles);
    if (passed + files > offset && passed < needed) held.push(key);
    else if (held.length === 0) before = passed + files;
    passed += files;
  }
  // There may be blocks without any file: the page may then go on behind the ones that were looked at.
  if (passed < needed && blocks.length === needed) return undefined;
  const values: Filter = { op: "in", field: ["id"], values: held };
  return { where: values, sort, limit, offset: offset - before, signal };
}

function speaksOfFiles(filter: Filter): boolean {
  if (filter.op === "and" || filter.op === "or") return filter.of.some(speaksOfFiles);
  if (filter.op === "not") return speaksOfFiles(filter.of);
  return filter.op === "text" || filter.op === "quantity" || filter.field[0] === "dataFileList";
}
