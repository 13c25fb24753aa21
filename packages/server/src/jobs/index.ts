export { jobKind } from "./kind.ts";
export { type ItemFault, JobRefusal, type RefusalDetails } from "./refusal.ts";
export { registerJobRoutes } from "./routes.ts";
export { newestStates } from "./run-store.ts";
export { createJobs } from "./service.ts";
export type {
  FirstOutcome,
  JobChange,
  JobEvent,
  JobExecution,
  JobRefusalReason,
  JobRequest,
  JobRun,
  Jobs,
  JobsConfig,
  JobTypeReport,
  Submitted,
} from "./types.ts";
