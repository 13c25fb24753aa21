import type { ScicatConfig } from "../config.ts";
import { datasetExtra, datasetOut } from "../records/dataset.ts";
import { jobOut } from "../records/job.ts";
import { openedFrom } from "../records/record.ts";
import type { Doc } from "../shape.ts";

/** What job actions see of records: SciCat's newest form, made from the catalogue's records as they are served. */
export const jobViews = (config: ScicatConfig) => ({
  datasetView: (record: Doc): Doc => datasetOut(openedFrom("pid", record, datasetExtra), config),
  jobView: (record: Doc): Doc => jobOut(openedFrom("id", record)),
});
