import type { DataFile, DatasetInput, OrigDatablockInput, ProposalInput, SampleInput } from "@margay/contract";

let counter = 0;
const next = () => `${process.pid.toString(36)}${(++counter).toString(36)}`;

/** A valid dataset; state only what the test is about. */
export function aDataset(own: Partial<DatasetInput> = {}): DatasetInput {
  return { type: "raw", datasetName: `scan ${next()}`, ownerGroup: "group-a", ...own };
}

/** A file of a dataset, 1 kB unless said otherwise. */
export function aFile(own: Partial<DataFile> = {}): DataFile {
  return { path: `scan_${next()}.nxs`, size: 1_000, time: "2026-03-02T08:15:00.000Z", ...own };
}

/** A block with one file for a dataset. */
export function anOrigDatablock(datasetPid: string, own: Partial<OrigDatablockInput> = {}): OrigDatablockInput {
  return { datasetPid, dataFileList: [aFile()], ...own };
}

export function aProposal(own: Partial<ProposalInput> = {}): ProposalInput {
  return { proposalId: `P-${next()}`, title: "A proposal", ownerGroup: "group-a", ...own };
}

export function aSample(own: Partial<SampleInput> = {}): SampleInput {
  return { sampleName: `sample ${next()}`, ownerGroup: "group-a", ...own };
}
