import { ActionRefusal } from "@margay/actions";
import { JobRefusal, type JobRefusalReason, type RefusalDetails } from "@margay/server";
import { named, statusForm, WireError } from "../errors.ts";
import { listFaults } from "./list-faults.ts";

type Operation = "create" | "update";

/** Carries a list of what is wrong as JSON text, and no status. */
const listed = (message: string, faults: unknown): WireError =>
  new WireError(422, { message, error: JSON.stringify(faults) });

const unprocessable = (message: string) => () => named(422, message);
const forbidden = (message: string) => () => named(403, message);

interface Refused {
  readonly facts: RefusalDetails;
  readonly type: unknown;
  readonly jobParams: unknown;
  readonly operation: Operation;
  readonly ownersOnly: boolean;
  readonly message: string;
}

const words: Readonly<Record<JobRefusalReason, (refused: Refused) => WireError>> = {
  "unknown-type": ({ type }) => statusForm(400, `Invalid job type: ${String(type)}`),
  "list-invalid"({ jobParams }) {
    const faults = listFaults(jobParams);
    return faults.length > 0 ? listed("Invalid dataset list.", faults) : named(422, "Invalid dataset list.");
  },
  "list-empty": unprocessable("List of passed datasets is empty."),
  "list-missing": unprocessable("Dataset ids list was not provided in jobParams"),
  "datasets-unknown": ({ facts, operation }) =>
    operation === "create"
      ? named(422, `Datasets with pid ${(facts.pids ?? []).join(",")} do not exist.`)
      : named(404, `Unable to get a dataset. (${JSON.stringify(facts.pids ?? [])})`),
  "files-unknown": ({ facts }) =>
    listed(
      "At least one requested file could not be found.",
      (facts.files ?? []).map(({ pid, missing }) => ({ pid, nonExistFiles: missing })),
    ),
  "contact-missing": unprocessable("Contact email should be specified for an anonymous job."),
  "owner-group-missing": forbidden("Invalid new job. Owner group should be specified."),
  "owner-user-foreign": forbidden("Invalid new job. User owning the job should match user logged in."),
  "owner-group-foreign": forbidden("Invalid new job. User needs to belong to job owner group."),
  "owner-group-anonymous": forbidden(
    "Invalid new job. Unauthenticated user cannot initiate a job owned by another user.",
  ),
  "datasets-not-permitted": forbidden("User does not have access to all datasets, cannot create job."),
  // Only jobs that are their datasets' owners' ask callers to say who they are.
  "not-signed-in": ({ ownersOnly, operation }) =>
    ownersOnly ? named(401, "User not authenticated") : named(403, `Unauthorized to ${operation} this job.`),
  "not-permitted": ({ operation }) => named(403, `Unauthorized to ${operation} this job.`),
  validation: ({ message }) => statusForm(400, message),
};

/** A refusal of a job in SciCat's words, for what the client sent; anything else as it came. */
export function jobRefused(
  error: unknown,
  operation: Operation,
  sent: { readonly type?: unknown; readonly jobParams?: unknown; readonly ownersOnly?: boolean } = {},
): unknown {
  if (error instanceof ActionRefusal) return statusForm(error.status, error.message);
  if (!(error instanceof JobRefusal)) return error;
  const { reason, facts, message } = error;
  const { type, jobParams, ownersOnly = false } = sent;
  return words[reason]({ facts, type, jobParams, ownersOnly, operation, message });
}
