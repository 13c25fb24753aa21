import { datasetRecord } from "@margay/contract";
import { demandValid } from "@margay/server";
import { type Call, unmodifiedSince } from "../call.ts";
import { named, type WireError } from "../errors.ts";
import { classificationOf, datasetExtra, datasetIn, datasetOut, newDataset, redundancyIn } from "../records/dataset.ts";
import { lifecycleIdIn, lifecycleIn } from "../records/lifecycle.ts";
import { decodedMetadata, withSI } from "../records/metadata.ts";
import { openServed } from "../records/record.ts";
import { modified, refusing, type Words } from "../refusing.ts";
import { type Doc, isObject } from "../shape.ts";
import type { WireDeps } from "../wire.ts";
import { type Judge, judged } from "./validity.ts";

/** Writes of datasets that both versions share; bodies come in the newest SciCat's form, as do answers. */
export interface DatasetWrites {
  /** `version` is what SciCat keeps in the record: the API's number. */
  create(call: Call, body: Doc, version: string, refused: WireError): Promise<Doc>;
  /** A shallow change: what is sent replaces what was there, null removes it; the lifecycle keeps what is not sent. */
  change(call: Call, pid: string, body: Doc, refused: WireError): Promise<Doc>;
  /**
   * Any change of the record in SciCat's form, made under its lock. Keys of metadata must be decoded; what the change
   * throws goes to the caller, before the precondition of the request is judged.
   */
  edit(call: Call, pid: string, change: (dataset: Doc) => Doc, refused: WireError): Promise<Doc>;
  replace(call: Call, pid: string, body: Doc, refused: WireError): Promise<Doc>;
  /** Answers the whole lifecycle. Fields that the change leaves out or makes null take their default. */
  changeLifecycle(call: Call, pid: string, change: (lifecycle: Doc) => Doc, refused: WireError): Promise<Doc>;
  remove(call: Call, pid: string): Promise<Doc>;
}

/** The writes of datasets; `refused` is what the version answers where the catalogue's rules refuse. */
export function datasetWrites({ catalogue, config }: WireDeps): DatasetWrites {
  const { datasets, policies, clock } = catalogue;

  const out = (served: Parameters<typeof openServed>[1]) => datasetOut(openServed("pid", served, datasetExtra), config);

  async function write(
    call: Call,
    pid: string,
    change: (dataset: Doc) => Doc,
    refused: WireError,
    when: { ifUnmodifiedSince?: Date },
  ): Promise<Doc> {
    const edited = (withValidity: Judge) => (record: Doc) => {
      const { imported = {}, ...doc } = record as Doc & { imported?: Doc }; // the contract has an object there
      const { lifecycle, ...others } = doc as Doc;
      const before: Doc = { ...imported, ...others, datasetlifecycle: lifecycle };
      const { datasetlifecycle: named } = imported;
      const next = withRequired(change(before), before);
      const { datasetlifecycle, scientificMetadata, ...rest } = next;
      const result = datasetIn(rest, lifecycleIdIn(named, datasetlifecycle));
      if (isObject(datasetlifecycle)) result.lifecycle = lifecycleIn(datasetlifecycle, clock(), config);
      const isSame = scientificMetadata === before.scientificMetadata;
      if (isObject(scientificMetadata))
        result.scientificMetadata = isSame ? scientificMetadata : withSI(scientificMetadata);
      const isJudged = isSame && next.scientificMetadataSchema === before.scientificMetadataSchema;
      return isJudged ? result : withValidity(result);
    };
    const patched = judged(catalogue, (withValidity) =>
      datasets.patch(call.principal, pid, { type: "change", change: edited(withValidity) }, when),
    );
    return out(await refusing(patched, wordsFor(pid, refused, when.ifUnmodifiedSince)));
  }

  const edit: DatasetWrites["edit"] = (call, pid, change, refused) =>
    write(call, pid, change, refused, unmodifiedSince(call));

  return {
    async create(call, body, version, refused) {
      const group = String(body.ownerGroup);
      const asked = redundancyIn(body.classification);
      const classification = classificationOf((await policies.redundancyOf(group)) ?? asked);
      // What the client says of the version counts for nothing.
      const made = newDataset({ ...body, version: undefined }, version, clock(), config);
      const doc = await judged(catalogue, (withValidity) => withValidity({ ...made, classification }));
      demandValid(datasetRecord.input, doc);
      const served = await refusing(datasets.create(call.principal, doc), wordsFor(String(body.pid), refused));
      const manager = typeof body.ownerEmail === "string" ? body.ownerEmail.split(",") : [""];
      await policies.ensure(call.principal, group, { manager, tapeRedundancy: asked });
      return out(served);
    },
    change: (call, pid, body, refused) => edit(call, pid, changed(arrived(body)), refused),
    edit,
    // SciCat's replacements ask for no precondition.
    replace: (call, pid, body, refused) => write(call, pid, replacing(arrived(body)), refused, {}),
    async changeLifecycle(call, pid, change, refused) {
      const edited = (record: Doc) => {
        const next = change(isObject(record.lifecycle) ? record.lifecycle : {});
        return { ...record, lifecycle: lifecycleIn(next, clock(), config) };
      };
      const patch = { type: "change", change: edited } as const;
      const patched = datasets.patch(call.principal, pid, patch, {}, { verb: "lifecycle" });
      const { datasetlifecycle } = out(await refusing(patched, wordsFor(pid, refused)));
      return datasetlifecycle as Doc; // datasetOut always makes one
    },
    remove: async (call, pid) => out(await datasets.remove(call.principal, pid)),
  };
}

/** Null takes a field away; of those that no dataset can be without it leaves what was there, as SciCat announces it. */
function withRequired(next: Doc, before: Doc): Doc {
  const lost = datasetRecord.input.required.filter((name) => (next[name] ?? undefined) === undefined);
  return lost.length === 0 ? next : { ...next, ...Object.fromEntries(lost.map((name) => [name, before[name]])) };
}

/** A body with the keys of its metadata decoded. */
export const arrived = (body: Doc): Doc =>
  isObject(body.scientificMetadata) ? { ...body, scientificMetadata: decodedMetadata(body.scientificMetadata) } : body;

/** The shallow change by a body that {@link arrived}. */
export const changed =
  (body: Doc) =>
  (dataset: Doc): Doc => {
    const { datasetlifecycle: sent } = body;
    const lifecycle = isObject(sent) ? { ...(dataset.datasetlifecycle as Doc | undefined), ...sent } : undefined;
    return { ...dataset, ...body, ...(lifecycle ? { datasetlifecycle: lifecycle } : {}) };
  };

// A replacement keeps what names the dataset and what it is; everything else is as sent.
const replacing =
  (body: Doc) =>
  ({ pid, type, version }: Doc): Doc => ({ ...body, pid, type, ...(version === undefined ? {} : { version }) });

/** Refusals of the catalogue in the words of SciCat's dataset routes. */
const wordsFor = (pid: string, refused: WireError, since?: Date): Words => ({
  forbidden: () => refused,
  precondition_failed: () => since && modified("Dataset", pid, since),
  conflict: () => named(409, `A dataset with pid ${pid} already exists!`),
});
