export {
  type ActionDefinition,
  ActionFailure,
  type ActionHost,
  ActionRefusal,
  type Attempt,
  defineAction,
  type JobContext,
  type JsonObject,
  type LogLevel,
  type Mail,
  type NamedAction,
  type PreparedAction,
  type Preview,
  type Validation,
} from "./define.ts";
export {
  type Execution,
  JobFileError,
  type JobFileFault,
  type JobType,
  type JobTypes,
  type Operation,
} from "./job-types.ts";
