import type { JobsConfig } from "@margay/server";
import { jobTypes } from "../../jobs/job-types.ts";

/** One type of job, which those may create and update whom the rule names, and which does nothing. */
export const jobsOf = (auth: string, type: string): JobsConfig => ({
  load: async () => jobTypes({ [type]: { create: { auth }, update: { auth } } }),
  defaultStatusCode: "new",
  defaultStatusMessage: "New.",
  worker: false,
  env: {},
});
