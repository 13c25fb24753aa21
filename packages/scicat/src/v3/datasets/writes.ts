import { type Call, parameter } from "../../wire/call.ts";
import { demandPid, lifecycleWriters, mayCreate } from "../../wire/datasets/rules.ts";
import { datasetWrites } from "../../wire/datasets/write.ts";
import { named, statusForm, type WireError } from "../../wire/errors.ts";
import { found, ownsOrAdmin } from "../../wire/found.ts";
import { datasetWriters, deleters, holds } from "../../wire/guards.ts";
import { bodyOf, nullsOf, type Operation, sentBy } from "../../wire/operation.ts";
import { datasetOut } from "../../wire/records/dataset.ts";
import { open } from "../../wire/records/record.ts";
import { type Doc, type Fault, faultsOf, messagesOf, normalised, type Shape } from "../../wire/shape.ts";
import {
  createDataset,
  partialUpdateDataset,
  partialUpdateDatasetLifecycle,
  updateDataset,
} from "../../wire/shapes/datasets.ts";
import type { WireDeps } from "../../wire/wire.ts";
import {
  createDerivedDataset,
  createRawDataset,
  partialUpdateDerivedDataset,
  partialUpdateRawDataset,
  updateDerivedDataset,
  updateRawDataset,
} from "../shapes/datasets.ts";
import { fromV3, nameFrom, toV3 } from "./form.ts";

const createRefused = named(403, "Unauthorized to create this dataset");
const updateRefused = named(403, "Unauthorized to update this dataset");

const shapeFor = <T>(type: unknown, raw: T, derived: T, other: T): T =>
  type === "raw" ? raw : type === "derived" ? derived : other;

const creating = (type: unknown) => shapeFor(type, createRawDataset, createDerivedDataset, createDataset);

/** Faults of v3 datasets travel as JSON text. */
const refuseFaults = (faults: readonly Fault[]) => {
  if (faults.length > 0) throw statusForm(400, JSON.stringify(faults));
};

function checked(call: Call, shape: Shape): Doc {
  const body = sentBy(call);
  refuseFaults(faultsOf(shape, body));
  return normalised(shape, body);
}

// What is null stays, so that a change can remove it.
const checkedChange: typeof checked = (call, shape) => ({ ...nullsOf(call), ...checked(call, shape) });

/** Creating, changing and removing datasets in the older form. */
export function datasetWriteOperations(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { datasets } = catalogue;
  const writes = datasetWrites(deps);
  const pidOf = (call: Call) => String(call.params.pid);

  function demandType(type: unknown): void {
    const known = ["raw", "derived", ...config.datasetTypes];
    if (config.datasetTypes.length > 0 && !known.includes(String(type))) throw statusForm(400, "Invalid dataset type!");
  }

  const present = (call: Call, hidden: WireError) =>
    found(datasets, call.principal, pidOf(call), { absent: named(404), hidden });

  /** The dataset, once it is clear that SciCat would let the caller change it. */
  async function changeable(call: Call, raw: Shape, derived: Shape, other: Shape, read: typeof checked): Promise<Doc> {
    const row = await present(call, updateRefused);
    const { type } = open(row).doc;
    const body = read(call, shapeFor(type, raw, derived, other));
    if (!ownsOrAdmin(call.principal, row.ownerGroup)) throw updateRefused;
    return fromV3(body);
  }

  return [
    {
      id: "DatasetsController_create_v3",
      method: "POST",
      path: "/datasets",
      guard: datasetWriters,
      async handle(call) {
        const sent = sentBy(call);
        demandType(sent.type);
        const body = checked(call, creating(sent.type));
        const dataset = fromV3(body);
        dataset.datasetName ??= nameFrom(dataset.sourceFolder);
        // Rights come before the form of the PID, which only those may know who may create at all.
        if (!mayCreate(call, dataset)) throw createRefused;
        demandPid(config, dataset.pid);
        return toV3(await writes.create(call, dataset, "3", createRefused));
      },
    },
    {
      id: "DatasetsController_isValid_v3",
      method: "POST",
      path: "/datasets/isValid",
      status: 200,
      guard: datasetWriters,
      handle(call) {
        const sent = sentBy(call);
        if (!mayCreate(call, fromV3(sent))) throw createRefused;
        demandPid(config, sent.pid);
        const faults = faultsOf(creating(sent.type), sent, false);
        return faults.length === 0 ? { valid: true } : { valid: false, error: messagesOf(faults).join("; ") };
      },
    },
    {
      id: "DatasetsController_findByIdAndUpdate_v3",
      method: "PATCH",
      path: "/datasets/:pid",
      guard: datasetWriters,
      async handle(call) {
        const shapes = [partialUpdateRawDataset, partialUpdateDerivedDataset, partialUpdateDataset] as const;
        const body = await changeable(call, ...shapes, checkedChange);
        return toV3(await writes.change(call, pidOf(call), body, updateRefused));
      },
    },
    {
      id: "DatasetsController_findByIdAndReplace_v3",
      method: "PUT",
      path: "/datasets/:pid",
      guard: datasetWriters,
      async handle(call) {
        const body = await changeable(call, updateRawDataset, updateDerivedDataset, updateDataset, checked);
        body.datasetName ??= nameFrom(body.sourceFolder);
        return toV3(await writes.replace(call, pidOf(call), body, updateRefused));
      },
    },
    {
      id: "DatasetsController_findByIdAndDelete_v3",
      method: "DELETE",
      path: "/datasets/:pid",
      guard: deleters,
      async handle(call) {
        if ((await datasets.probe(call.principal, pidOf(call))) === "absent") throw named(404);
        return writes.remove(call, pidOf(call));
      },
    },
    {
      id: "DatasetsController_findLifecycleById_v3",
      method: "GET",
      path: "/datasets/:pid/datasetlifecycle",
      async handle(call) {
        const absent = named(404, `dataset: ${pidOf(call)} not found`);
        const hidden = named(403, "Unauthorized access");
        const row = await found(datasets, call.principal, pidOf(call), { absent, hidden });
        return datasetOut(open(row), config).datasetlifecycle;
      },
    },
    {
      id: "DatasetsController_findByIdAndUpdateLifecycle_v3",
      method: "PATCH",
      path: "/datasets/:pid/datasetlifecycle",
      guard: lifecycleWriters,
      handle: (call) => changeLifecycle(call),
    },
    {
      id: "DatasetsController_appendToArrayField_v3",
      method: "POST",
      path: "/datasets/:pid/appendToArrayField",
      guard: datasetWriters,
      async handle(call) {
        const row = await present(call, updateRefused);
        if (!ownsOrAdmin(call.principal, row.ownerGroup)) throw updateRefused;
        const { field, values } = appended(call);
        const add = (dataset: Doc) => ({ ...dataset, [field]: union(dataset[field], values) });
        return toV3(await writes.edit(call, pidOf(call), add, updateRefused));
      },
    },
  ];

  async function changeLifecycle(call: Call): Promise<unknown> {
    const absent = named(404, `dataset with pid ${pidOf(call)} not found`);
    const body = bodyOf(call, partialUpdateDatasetLifecycle);
    const sent = sentBy(call);
    if (Object.keys(sent).length === 0) throw named(400, "dataset lifecycle DTO must not be empty");
    const row = await found(datasets, call.principal, pidOf(call), { absent, hidden: updateRefused });
    const allowed = ownsOrAdmin(call.principal, row.ownerGroup) || holds(call.principal, "lifecycleManager");
    if (!allowed) throw updateRefused;
    // null restores the default of a field, in both versions.
    const change = (lifecycle: Doc) => ({ ...lifecycle, ...body, ...nullsOf(call) });
    return writes.changeLifecycle(call, pidOf(call), change, updateRefused);
  }
}

const lists = new Set([
  "accessGroups",
  "keywords",
  "sharedWith",
  "principalInvestigators",
  "proposalIds",
  "sampleIds",
  "instrumentIds",
  "inputDatasets",
  "usedSoftware",
  "techniques",
  "relationships",
]);

// Clients send a JSON list, the SciCat UI one bare e-mail address.
function appended(call: Call): { field: string; values: unknown[] } {
  const field = parameter(call, "fieldName") ?? "";
  const data = parameter(call, "data") ?? "";
  if (!lists.has(field)) throw named(400, `fieldName: ${field} is not a list of a dataset`);
  try {
    const parsed: unknown = JSON.parse(data);
    return { field, values: Array.isArray(parsed) ? parsed : [parsed] };
  } catch {
    return { field, values: [data] };
  }
}

function union(list: unknown, values: readonly unknown[]): unknown[] {
  const result: unknown[] = Array.isArray(list) ? [...list] : [];
  const present = new Set(result.map((one) => JSON.stringify(one)));
  for (const value of values) if (!present.has(JSON.stringify(value))) result.push(value);
  return result;
}
