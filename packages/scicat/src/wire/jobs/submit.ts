import { CatalogueError, type Jobs, type Submitted } from "@margay/server";
import type { Call } from "../call.ts";
import { named, statusForm } from "../errors.ts";
import { jobOut } from "../records/job.ts";
import { openServed } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";
import { idOf, invalidId } from "./access.ts";
import { jobRefused } from "./refusals.ts";

type NewJob = Parameters<Jobs["create"]>[1];
type Change = Parameters<Jobs["update"]>[2];

/** Writing jobs as SciCat does: the answer comes once every action was tried, and is an error where one failed. */
export function jobWrites({ catalogue }: WireDeps) {
  const { jobs, records } = catalogue;

  /** The job as it was stored, unless an action failed: then it stays stored, and the client hears of the failure. */
  async function performed(submitted: Promise<Submitted>, signal: AbortSignal): Promise<Doc> {
    const { record, runId } = await submitted;
    const job = jobOut(openServed("id", record));
    if (runId === undefined) return job;
    const outcome = await jobs.outcome(runId, signal);
    if (outcome.done) return job;
    const { status, type, error } = outcome;
    if (status !== undefined) throw statusForm(status, error);
    const what = `Job '${String(job.type)}' unable to perform action '${type}' due to ${error}`;
    throw statusForm(400, `Invalid job input. ${what}`);
  }

  return {
    async create(call: Call, request: NewJob): Promise<Doc> {
      const submitted = jobs.create(call.principal, request, call.signal).catch((error: unknown) => {
        const auth = jobs.types(call.principal).find(({ type }) => type === request.type)?.create.auth;
        throw jobRefused(error, "create", { ...request, ownersOnly: auth === "#datasetOwner" });
      });
      return performed(submitted, call.signal);
    },

    async update(call: Call, change: Change): Promise<Doc> {
      const id = idOf(call);
      const submitted = jobs.update(call.principal, id, change, call.signal).catch(async (error: unknown) => {
        if (!(error instanceof CatalogueError)) throw jobRefused(error, "update");
        if (error.code === "not_found")
          throw (await records.job.service.probe(call.principal, id)) === "absent"
            ? invalidId()
            : named(403, "Unauthorized to update this job.");
        throw jobRefused(error, "update");
      });
      return performed(submitted, call.signal);
    },

    async remove(call: Call): Promise<Doc> {
      const id = idOf(call);
      const removed = jobs.remove(call.principal, id).catch((error: unknown) => {
        if (error instanceof CatalogueError && error.code === "not_found")
          throw statusForm(400, `Job id ${id} doesn't exist.`);
        throw error;
      });
      return jobOut(openServed("id", await removed));
    },
  };
}
