import { blockReader, demandDataset, noDataset, readableDataset, unauthorized } from "../wire/blocks/access.ts";
import { blockBody } from "../wire/blocks/body.ts";
import { type BlockKind, datablocks, origDatablocks } from "../wire/blocks/kinds.ts";
import { blockPage, ofDataset } from "../wire/blocks/read.ts";
import { belongsTo, changeBlock, createBlock, removeBlock, removeBlocks } from "../wire/blocks/write.ts";
import type { Call } from "../wire/call.ts";
import { named, WireError } from "../wire/errors.ts";
import { ownsOrAdmin } from "../wire/found.ts";
import { datasetWriters, deleters, holds } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import { faultsOf, isObject, type Shape } from "../wire/shape.ts";
import { updateOrigDatablock } from "../wire/shapes/blocks.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createDatasetDatablock, createDatasetOrigDatablock, partialUpdateDatablock } from "./shapes/blocks.ts";

/** How the nested routes of one kind of blocks are called and what they differ in. */
interface Nested {
  kind: BlockKind;
  path: string;
  ids: Record<"create" | "findAll" | "removeAll" | "count" | "change" | "remove", string>;
  creating: Shape;
  changing: Shape;
  /** To a change of a block that is not there, or is another dataset's. */
  foreign(id: string): WireError;
  /** Whether the removal of one answers it. */
  answersRemoved: boolean;
}

const nestedOrigDatablocks: Nested = {
  kind: origDatablocks,
  path: "/datasets/:pid/origdatablocks",
  ids: {
    create: "createOrigDatablock",
    findAll: "findAllOrigDatablocks",
    removeAll: "deleteAllOrigDatablocksFromDatasetId",
    count: "countOrigDatablocks",
    change: "findOneOrigDatablockAndUpdate",
    remove: "findOneOrigDatablockAndRemove",
  },
  creating: createDatasetOrigDatablock,
  changing: updateOrigDatablock,
  foreign: () => unauthorized,
  answersRemoved: true,
};

const nestedDatablocks: Nested = {
  kind: datablocks,
  path: "/datasets/:pid/datablocks",
  ids: {
    create: "createDatablock",
    findAll: "findAllDatablocks",
    removeAll: "deleteAllDatablocksFromDatasetId",
    count: "countDatablocks",
    change: "findOneDatablockAndUpdate",
    remove: "findOneDatablockAndRemove",
  },
  creating: createDatasetDatablock,
  changing: partialUpdateDatablock,
  foreign: datablocks.absent,
  answersRemoved: false,
};

/** SciCat's nested route fails where its other one refuses; clients look at the status, people at the words. */
const taken = ({ payload }: WireError) =>
  isObject(payload) && typeof payload.message === "string" ? named(500, payload.message) : named(500);

const pidOf = (call: Call) => String(call.params.pid);
const idOf = (call: Call) => String(call.params.id);

/** Blocks below `/api/v3/datasets/:pid`. */
export function datasetBlocks(deps: WireDeps): Operation[] {
  return [
    {
      id: "DatasetsController_origDatablockIsValid_v3",
      method: "POST",
      path: "/datasets/:pid/origdatablocks/isValid",
      status: 200,
      guard: datasetWriters,
      large: true,
      async handle(call) {
        await demandDataset(deps, call, pidOf(call), creation(call));
        const errors = faultsOf(createDatasetOrigDatablock, call.body ?? {}, false);
        return { valid: errors.length === 0, errors };
      },
    },
    ...operations(deps, nestedOrigDatablocks),
    ...operations(deps, nestedDatablocks),
  ];
}

const creation = (call: Call) => ({
  absent: () => noDataset(pidOf(call)),
  allows: (group: string | null) =>
    holds(call.principal, "datasetCreatorPrivileged") || ownsOrAdmin(call.principal, group),
});

function operations(deps: WireDeps, nested: Nested): Operation[] {
  const { kind, path, ids, creating, changing, foreign, answersRemoved } = nested;
  const { finder } = deps.catalogue;
  const id = (name: string) => `DatasetsController_${name}_v3`;
  const { service } = kind.blocks(deps.catalogue);
  /** Keys of the dataset's blocks, for whoever may remove them. */
  async function removable(call: Call): Promise<readonly string[]> {
    if ((await deps.catalogue.datasets.probe(call.principal, pidOf(call))) === "absent") throw noDataset(pidOf(call));
    return kind.blocks(deps.catalogue).removableOf(call.principal, pidOf(call));
  }

  return [
    {
      id: id(ids.create),
      method: "POST",
      path,
      guard: datasetWriters,
      large: true,
      async handle(call) {
        const body = blockBody(call, creating);
        await demandDataset(deps, call, pidOf(call), creation(call));
        return createBlock(deps, kind, call, pidOf(call), body).catch((error: unknown) => {
          throw error instanceof WireError && error.status === 409 ? taken(error) : error;
        });
      },
    },
    {
      id: id(ids.findAll),
      method: "GET",
      path,
      async handle(call) {
        await readableDataset(deps, call, pidOf(call));
        const everything = { where: ofDataset(pidOf(call)), sort: [], offset: 0, include: [] };
        return blockPage(deps, kind, blockReader(call.principal), everything, call);
      },
    },
    {
      id: id(ids.count),
      method: "GET",
      path: `${path}/count`,
      async handle(call) {
        await readableDataset(deps, call, pidOf(call));
        const where = ofDataset(pidOf(call));
        const { signal } = call;
        return { count: await finder.count(blockReader(call.principal), kind.kind, { where, signal }) };
      },
    },
    {
      id: id(ids.change),
      method: "PATCH",
      path: `${path}/:id`,
      guard: datasetWriters,
      large: true,
      async handle(call) {
        const body = blockBody(call, changing);
        await demandDataset(deps, call, pidOf(call), {
          absent: () => noDataset(pidOf(call)),
          allows: (group) => ownsOrAdmin(call.principal, group),
        });
        const row = await service.find(call.principal, idOf(call));
        const isHere = row !== undefined && (await belongsTo(deps, kind, call, row.key, pidOf(call)));
        if (!isHere) throw foreign(idOf(call));
        return changeBlock(deps, kind, call, idOf(call), body);
      },
    },
    {
      id: id(ids.remove),
      method: "DELETE",
      path: `${path}/:id`,
      guard: deleters,
      async handle(call) {
        if (!(await removable(call)).includes(idOf(call))) throw kind.absent(idOf(call));
        const removed = await removeBlock(deps, kind, call, idOf(call));
        return answersRemoved ? removed : undefined;
      },
    },
    {
      id: id(ids.removeAll),
      method: "DELETE",
      path,
      guard: deleters,
      async handle(call) {
        return removeBlocks(deps, kind, call, await removable(call));
      },
    },
  ];
}
