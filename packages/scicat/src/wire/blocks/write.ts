import type { Served } from "@margay/server";
import { type Call, unmodifiedSince } from "../call.ts";
import { named } from "../errors.ts";
import { Ready } from "../operation.ts";
import { blockText, openServedBlock } from "../records/block.ts";
import { modified, refusing, type Words } from "../refusing.ts";
import { removedOf } from "../removal.ts";
import type { Doc } from "../shape.ts";
import { createOrigDatablock } from "../shapes/blocks.ts";
import type { WireDeps } from "../wire.ts";
import { unauthorized } from "./access.ts";
import { type BlockBody, blockBody, demandBlock } from "./body.ts";
import { demandFileMetadata } from "./file-metadata.ts";
import { type BlockKind, origDatablocks } from "./kinds.ts";
import { ofDataset } from "./read.ts";

const answer = (kind: BlockKind, served: Served): Ready => {
  const { opened, files } = openServedBlock(served);
  return new Ready(blockText(kind.out(opened), files));
};

/** A new block of a dataset that the caller was found to may write to. */
export async function createBlock(
  { catalogue }: WireDeps,
  kind: BlockKind,
  call: Call,
  datasetPid: string,
  body: BlockBody,
): Promise<Ready> {
  // The catalogue adds what it computes behind the list, so the list comes last.
  const doc: Doc = { datasetPid, ...kind.fieldsIn(body.fields), dataFileList: body.files ?? [] };
  demandBlock(kind.schema, doc, body);
  const served = kind.blocks(catalogue).service.create(call.principal, doc);
  return answer(kind, await refusing(served, wordsFor(kind, call, "")));
}

/** Answers the post of an orig datablock; `demandTarget` throws unless the caller may add one to the dataset. */
export async function postOrigDatablock(
  deps: WireDeps,
  call: Call,
  demandTarget: (call: Call, datasetPid: string) => Promise<void>,
): Promise<Ready> {
  const body = blockBody(call, createOrigDatablock);
  const pid = String(body.fields.datasetId);
  await demandTarget(call, pid);
  demandFileMetadata(deps.config.filesMetadataSchema, body.files);
  return createBlock(deps, origDatablocks, call, pid, body);
}

/** A shallow change: what is sent replaces what was there, null removes it. */
export async function changeBlock(
  { catalogue }: WireDeps,
  kind: BlockKind,
  call: Call,
  id: string,
  { fields, files, removed }: BlockBody,
): Promise<Ready> {
  const change = ({ dataFileList, ...record }: Doc): Doc => {
    const next = { ...record, ...kind.fieldsIn(fields, record) };
    for (const name of removed) delete next[name];
    return { ...next, dataFileList: files ?? dataFileList };
  };
  const when = kind === origDatablocks ? unmodifiedSince(call) : {};
  const served = kind.blocks(catalogue).service.patch(call.principal, id, { type: "change", change }, when);
  return answer(kind, await refusing(served, wordsFor(kind, call, id)));
}

/** Answers the block as it was. */
export async function removeBlock({ catalogue }: WireDeps, kind: BlockKind, call: Call, id: string): Promise<Ready> {
  const served = kind.blocks(catalogue).service.remove(call.principal, id);
  return answer(kind, await refusing(served, wordsFor(kind, call, id)));
}

/** Removes blocks, as many as are still there. */
export async function removeBlocks({ catalogue }: WireDeps, kind: BlockKind, call: Call, keys: readonly string[]) {
  return { count: await removedOf(kind.blocks(catalogue).service, call.principal, keys, ["not_found"]) };
}

/** Whether a block that the caller may read is one of the dataset's. */
export const belongsTo = async (
  { catalogue }: WireDeps,
  kind: BlockKind,
  { principal }: Call,
  id: string,
  pid: string,
): Promise<boolean> => {
  const where = { op: "and", of: [ofDataset(pid), { op: "in", field: ["id"], values: [id] }] } as const;
  return (await catalogue.finder.count(principal, kind.kind, { where })) > 0;
};

/** Refusals of the catalogue in the words of SciCat's routes of blocks. */
function wordsFor(kind: BlockKind, call: Call, id: string): Words {
  const { ifUnmodifiedSince } = unmodifiedSince(call);
  return {
    forbidden: () => unauthorized,
    not_found: () => kind.absent(id),
    conflict: ({ errors }) =>
      errors.some(({ pointer }) => pointer === "/archiveId")
        ? named(409, "A datablock with this this unique key already exists!")
        : undefined,
    precondition_failed: () => ifUnmodifiedSince && modified("OrigDatablock", id, ifUnmodifiedSince),
  };
}
