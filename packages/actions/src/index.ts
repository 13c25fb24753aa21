export { type AnyAction, coreActions } from "./actions/core.ts";
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
  type Operation,
  OptionError,
  type PreparedAction,
  type Preview,
  type Validation,
} from "./define.ts";
export type { LazyDefinitions } from "./job-file/kinds.ts";
export { type LoadOptions, loadJobTypes } from "./job-file/load.ts";
export { jobFileSchema } from "./job-file/schema.ts";
export {
  type Execution,
  faultText,
  JobFileError,
  type JobFileFault,
  type JobType,
  type JobTypes,
} from "./job-types.ts";
export { createMailer, type MailConfig } from "./mail/mailer.ts";
export type { Mailer } from "./mail/message.ts";
export { type JobPreview, type PreviewedAction, previewJob } from "./preview/preview.ts";
export { maskedEnv, type Sample } from "./preview/sample.ts";
export { compileTemplate, TemplateError } from "./templates/template.ts";
