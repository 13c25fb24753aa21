import { blockReader, demandDataset, noDataset, unauthorized } from "../wire/blocks/access.ts";
import { blockBody } from "../wire/blocks/body.ts";
import { datablocks as kind } from "../wire/blocks/kinds.ts";
import { blockPage, oneBlock } from "../wire/blocks/read.ts";
import { changeBlock, createBlock, removeBlock } from "../wire/blocks/write.ts";
import { type Call, parameter } from "../wire/call.ts";
import { allOf, datablockNames, readLoopback } from "../wire/filter/index.ts";
import { readJson } from "../wire/filter/json.ts";
import { found, ownsOrAdmin } from "../wire/found.ts";
import { deleters, holds, signedIn } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import { isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createDatablock, partialUpdateDatablock } from "./shapes/blocks.ts";

/** `/api/v3/datablocks`. */
export function datablocks(deps: WireDeps): Operation[] {
  const { catalogue } = deps;
  const { service } = catalogue.datablocks;
  const idOf = (call: Call) => String(call.params.id);
  const filterOf = (call: Call) => readLoopback(parameter(call, "filter"), datablockNames);

  const creates = ({ principal }: Call) =>
    holds(principal, "admin", "datasetCreatorPrivileged", "datasetCreatorWithPid", "datasetCreator");

  const present = (call: Call) =>
    found(service, blockReader(call.principal), idOf(call), {
      absent: () => kind.absent(idOf(call)),
      hidden: unauthorized,
    });

  return [
    {
      id: "DatablocksController_create_v3",
      method: "POST",
      path: "/datablocks",
      guard: signedIn,
      large: true,
      async handle(call) {
        const body = blockBody(call, createDatablock);
        const pid = String(body.fields.datasetId);
        await demandDataset(deps, call, pid, {
          absent: () => noDataset(pid),
          allows: (group) =>
            holds(call.principal, "datasetCreatorPrivileged") || (creates(call) && ownsOrAdmin(call.principal, group)),
        });
        return createBlock(deps, kind, call, pid, body);
      },
    },
    {
      id: "DatablocksController_findAll_v3",
      method: "GET",
      path: "/datablocks",
      handle: (call) => blockPage(deps, kind, blockReader(call.principal), filterOf(call), call),
    },
    {
      id: "DatablocksController_count_v3",
      method: "GET",
      path: "/datablocks/count",
      async handle(call) {
        const where = allOf(filterOf(call).where, olderWhere(call));
        const { signal } = call;
        return { count: await catalogue.finder.count(blockReader(call.principal), kind.kind, { where, signal }) };
      },
    },
    {
      id: "DatablocksController_findById_v3",
      method: "GET",
      path: "/datablocks/:id",
      handle: async (call) => oneBlock(deps, kind, call.principal, await present(call)),
    },
    {
      id: "DatablocksController_update_v3",
      method: "PATCH",
      path: "/datablocks/:id",
      guard: signedIn,
      large: true,
      async handle(call) {
        const body = blockBody(call, partialUpdateDatablock);
        const { principal } = call;
        const row = await found(service, principal, idOf(call), {
          absent: () => kind.absent(idOf(call)),
          hidden: unauthorized,
        });
        const owns = ownsOrAdmin(principal, row.ownerGroup);
        // Archive systems belong to the lifecycle groups, and to another one that has to do with blocks.
        const archives = holds(principal, "lifecycleManager") && (owns || creates(call) || holds(principal, "deleter"));
        if (!(creates(call) && owns) && !archives) throw unauthorized;
        return changeBlock(deps, kind, call, idOf(call), body);
      },
    },
    {
      id: "DatablocksController_remove_v3",
      method: "DELETE",
      path: "/datablocks/:id",
      guard: deleters,
      handle: (call) => removeBlock(deps, kind, call, idOf(call)),
    },
  ];
}

/** The parameter `where` of older clients: a filter, or the condition alone. */
function olderWhere(call: Call) {
  const text = parameter(call, "where");
  if (!text) return undefined;
  const given = readJson(text, "where");
  return readLoopback(isObject(given) && "where" in given ? given : { where: given }, datablockNames).where;
}
