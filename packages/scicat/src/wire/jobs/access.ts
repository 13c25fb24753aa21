import type { Filter } from "@margay/contract";
import type { Principal, Stored } from "@margay/server";
import type { Call } from "../call.ts";
import { guardRefused, named, statusForm } from "../errors.ts";
import { found } from "../found.ts";
import { holds } from "../guards.ts";
import type { Guard } from "../operation.ts";
import { open } from "../records/record.ts";
import type { WireDeps } from "../wire.ts";

export const idOf = (call: Call): string => String(call.params.id);

/** SciCat answers a job that is not there like a wrong request. */
export const invalidId = () => statusForm(400, "Invalid job id.");
export const hidden = () => named(403, "Unauthorized to get this job.");

/** Who may call which operation of jobs, and what they see of them there. */
export function jobAccess({ catalogue }: WireDeps) {
  const { jobs, records } = catalogue;

  const seesEveryType = (principal: Principal) =>
    holds(principal, "admin", "jobCreatorPrivileged", "jobUpdaterPrivileged");

  const types = (principal: Principal) => jobs.types(principal).map(({ type }) => type);

  const guard =
    (verb: "create" | "update" | "read" | "remove"): Guard =>
    ({ principal }) => {
      if (!jobs.mayCall(principal, verb)) throw guardRefused();
    };

  return {
    guard,

    /** Ordinary users see jobs of the types that there are; without any type nobody sees a job on these wires. */
    shownTypes(principal: Principal): Filter | undefined {
      const values = types(principal);
      return values.length > 0 && seesEveryType(principal) ? undefined : { op: "in", field: ["type"], values };
    },

    /** The job, when the caller may read it on these wires. */
    async readable(call: Call): Promise<Stored> {
      const row = await found(records.job.service, call.principal, idOf(call), { absent: invalidId, hidden });
      if (seesEveryType(call.principal) || types(call.principal).includes(String(open(row).doc.type))) return row;
      throw hidden();
    },
  };
}
