export { jobKind } from "./kind.ts";
export { jobListFilters } from "./list-store.ts";
export { type ItemFault, JobRefusal, type RefusalDetails } from "./refusal.ts";
export { registerJobRoutes } from "./routes.ts";
export { newestStates } from "./run-store.ts";
export { createJobs } from "./service.ts";
export type {
  FirstOutcome,
  JobChange,
  JobRefusalReason,
  JobRequest,
  Jobs,
  JobsConfig,
  Submitted,
} from "./types.ts";
