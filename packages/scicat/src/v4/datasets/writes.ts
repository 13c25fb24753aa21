import { mergePatch } from "@margay/server";
import { type Call, header } from "../../wire/call.ts";
import { demandPid, lifecycleWriters, mayCreate } from "../../wire/datasets/rules.ts";
import { arrived, changed, datasetWrites } from "../../wire/datasets/write.ts";
import { named } from "../../wire/errors.ts";
import { found, ownsOrAdmin } from "../../wire/found.ts";
import { datasetWriters, deleters, holds } from "../../wire/guards.ts";
import { bodyOf, changeOf, type Operation, sentBy } from "../../wire/operation.ts";
import { type Doc, faultsOf, isObject } from "../../wire/shape.ts";
import {
  createDataset,
  partialUpdateDataset,
  partialUpdateDatasetLifecycle,
  updateDataset,
} from "../../wire/shapes/datasets.ts";
import type { WireDeps } from "../../wire/wire.ts";
import { absent, pidOf, refused } from "./refusals.ts";
import { demandWholeQuantities, withoutSI } from "./units.ts";

const isMergePatch = (call: Call): boolean =>
  /^\s*application\/merge-patch\+json\s*(;|$)/i.test(header(call, "content-type") ?? "");

/** Creating, changing and removing datasets. */
export function datasetWriteOperations(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { datasets } = catalogue;
  const writes = datasetWrites(deps);

  /** Throws unless SciCat would let the caller change the dataset. */
  async function demandChangeable(call: Call): Promise<void> {
    const row = await found(datasets, call.principal, pidOf(call), { absent, hidden: refused });
    if (!ownsOrAdmin(call.principal, row.ownerGroup)) throw refused;
  }

  async function create(call: Call): Promise<Doc> {
    const body = bodyOf(call, createDataset);
    demandPid(config, body.pid);
    if (!mayCreate(call, body)) throw refused;
    return writes.create(call, body, "4", refused);
  }

  async function patch(call: Call): Promise<Doc> {
    const body = arrived(changeOf(call, partialUpdateDataset));
    await demandChangeable(call);
    const pid = pidOf(call);
    const apply = isMergePatch(call) ? merged(body) : changed(body);
    const change = (dataset: Doc) => {
      demandWholeQuantities(pid, dataset, body);
      return apply(dataset);
    };
    return writes.edit(call, pid, change, refused);
  }

  async function patchLifecycle(call: Call): Promise<Doc> {
    const body = bodyOf(call, partialUpdateDatasetLifecycle);
    const sent = sentBy(call);
    if (Object.keys(sent).length === 0) throw named(400, "dataset lifecycle DTO must not be empty");
    const hidden = refused;
    const missing = named(404, `dataset with pid ${pidOf(call)} not found`);
    const row = await found(datasets, call.principal, pidOf(call), { absent: missing, hidden });
    if (!ownsOrAdmin(call.principal, row.ownerGroup) && !holds(call.principal, "lifecycleManager")) throw hidden;
    const change = (lifecycle: Doc) => mergePatch(lifecycle, { ...sent, ...body });
    return writes.changeLifecycle(call, pidOf(call), change, hidden);
  }

  return [
    {
      id: "DatasetsV4Controller_create_v4",
      method: "POST",
      path: "/datasets",
      guard: datasetWriters,
      handle: create,
    },
    {
      id: "DatasetsV4Controller_isValid_v4",
      method: "POST",
      path: "/datasets/isValid",
      status: 200,
      guard: datasetWriters,
      handle(call) {
        const body = sentBy(call);
        demandPid(config, body.pid);
        if (!mayCreate(call, body)) throw refused;
        return { valid: faultsOf(createDataset, body, false).length === 0 };
      },
    },
    {
      id: "DatasetsV4Controller_findByIdAndUpdate_v4",
      method: "PATCH",
      path: "/datasets/:pid",
      guard: datasetWriters,
      handle: patch,
    },
    {
      id: "DatasetsV4Controller_findByIdAndReplace_v4",
      method: "PUT",
      path: "/datasets/:pid",
      guard: datasetWriters,
      async handle(call) {
        const body = bodyOf(call, updateDataset);
        await demandChangeable(call);
        return writes.replace(call, pidOf(call), body, refused);
      },
    },
    {
      id: "DatasetsV4Controller_findByIdAndDelete_v4",
      method: "DELETE",
      path: "/datasets/:pid",
      guard: deleters,
      async handle(call) {
        if ((await datasets.probe(call.principal, pidOf(call))) === "absent") throw absent;
        return writes.remove(call, pidOf(call));
      },
    },
    {
      id: "DatasetsV4Controller_findByIdAndUpdateLifecycle_v4",
      method: "PATCH",
      path: "/datasets/:pid/datasetlifecycle",
      guard: lifecycleWriters,
      handle: patchLifecycle,
    },
  ];
}

const merged =
  (body: Doc) =>
  (dataset: Doc): Doc => {
    const { scientificMetadata } = dataset;
    // Untouched metadata stays the same object, and is neither computed nor judged again.
    const metadata = isObject(body.scientificMetadata) ? withoutSI(scientificMetadata) : scientificMetadata;
    return mergePatch({ ...dataset, scientificMetadata: metadata }, body);
  };
