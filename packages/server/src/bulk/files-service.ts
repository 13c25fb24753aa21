import { DataFile } from "@margay/contract";
import Type from "typebox";
import type { Principal } from "../access/index.ts";
import type { Blocks } from "../datablocks/index.ts";
import { type Checked, type Entry, inLineOrder, type Receipt, refused } from "./receipts.ts";

const lanes = 4;

/** A line of `POST /v1/files/bulk`: a file and where it belongs. */
export const FileLine = Type.Object(
  {
    datasetPid: Type.String({ minLength: 1, maxLength: 512 }),
    chkAlg: Type.Optional(Type.String({ maxLength: 64 })),
    ...DataFile.properties,
  },
  { title: "FileLine", additionalProperties: false },
);
export type FileLine = DataFile & { datasetPid: string; chkAlg?: string };

/**
 * Writes one batch of files: one orig datablock for each dataset and checksum algorithm in it. A file that the dataset
 * has with the same size and time is told to exist, so that an upload that broke off may be sent again.
 */
export async function writeFiles(
  blocks: Blocks,
  principal: Principal,
  { entries, receipts }: Checked<FileLine>,
): Promise<Receipt[]> {
  const waiting = Map.groupBy(entries, ({ value }) => value.datasetPid).values();
  // Each lane takes the next dataset: side by side they keep several of PostgreSQL's processes busy.
  async function lane() {
    for (const files of waiting)
      for (const group of Map.groupBy(files, ({ value }) => value.chkAlg ?? "").values())
        receipts.push(...(await writeGroup(blocks, principal, group)));
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return inLineOrder(receipts);
}

async function writeGroup(blocks: Blocks, principal: Principal, group: Entry<FileLine>[]): Promise<Receipt[]> {
  const { datasetPid, chkAlg } = (group[0] as Entry<FileLine>).value; // a group has an entry
  const files = group.map(({ value: { datasetPid: _pid, chkAlg: _alg, ...file } }): DataFile => file);
  try {
    const outcomes = await blocks.addFiles(
      principal,
      { datasetPid, ...(chkAlg === undefined ? {} : { chkAlg }) },
      files,
    );
    return outcomes.map((outcome, index): Receipt => {
      const { line } = group[index] as Entry<FileLine>; // an outcome for each
      if (outcome.status === "refused") return refused(line, outcome.error);
      if (outcome.status === "exists") return { line, status: "exists", key: outcome.key };
      return { line, status: "created", key: outcome.key, version: 1 };
    });
  } catch (error) {
    return group.map(({ line }) => refused(line, error));
  }
}
