import type { FindKind } from "@margay/server";
import type { ScicatConfig } from "../config.ts";
import type { Doc } from "../shape.ts";
import { attachmentOut } from "./attachment.ts";
import { datablockOut, origDatablockOut } from "./block.ts";
import { datasetOut } from "./dataset.ts";
import { instrumentOut } from "./instrument.ts";
import { jobOut } from "./job.ts";
import { policyOut } from "./policy.ts";
import { proposalOut } from "./proposal.ts";
import { managed, type Opened } from "./record.ts";
import { sampleOut } from "./sample.ts";

type Out = (opened: Opened, config: ScicatConfig) => Doc;

// What has no conversion of its own goes out under its contract's names.
const plain: Out = (opened) => ({
  _id: opened.key,
  id: opened.key,
  ...opened.imported,
  ...opened.doc,
  ...managed(opened),
});

/** Records of each kind in the newest SciCat's form, for answers that include them. */
export const outs: Readonly<Record<FindKind, Out>> = {
  dataset: datasetOut,
  origdatablock: origDatablockOut,
  datablock: datablockOut,
  attachment: attachmentOut,
  proposal: proposalOut,
  beamtime: plain,
  sample: sampleOut,
  instrument: instrumentOut,
  policy: policyOut,
  publication: plain,
  job: jobOut,
};
