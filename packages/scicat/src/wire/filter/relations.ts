import type { Relations } from "./include.ts";
import {
  attachmentNames,
  datablockNames,
  datasetNames,
  instrumentNames,
  origDatablockNames,
  proposalNames,
  sampleNames,
} from "./tables.ts";

/** What datasets of both versions may include. Search portals ask for the one `instrument`. */
export const datasetRelations: Relations = {
  names: {
    instruments: instrumentNames,
    proposals: proposalNames,
    origdatablocks: origDatablockNames,
    datablocks: datablockNames,
    attachments: attachmentNames,
    samples: sampleNames,
  },
  spellings: { instrument: "instruments", origDatablocks: "origdatablocks", OrigDatablocks: "origdatablocks" },
};

export const origDatablockRelations: Relations = { names: { dataset: datasetNames } };

export const proposalRelations: Relations = { names: { samples: sampleNames } };

export const sampleRelations: Relations = { names: { attachments: attachmentNames, datasets: datasetNames } };

export const jobRelations: Relations = { names: { datasets: datasetNames } };

export const noRelations: Relations = { names: {} };
