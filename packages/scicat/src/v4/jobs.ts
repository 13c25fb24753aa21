import type { Jobs } from "@margay/server";
import { type Call, header, parameter } from "../wire/call.ts";
import { jobNames, project } from "../wire/filter/index.ts";
import { jobAccess } from "../wire/jobs/access.ts";
import { jobReads } from "../wire/jobs/read.ts";
import { jobWrites } from "../wire/jobs/submit.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import { jobOut } from "../wire/records/job.ts";
import { open } from "../wire/records/record.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { jobFilterOf } from "./jobs-filter.ts";
import { createJob, updateJob } from "./shapes/jobs.ts";

const path = "/jobs";
const id = (name: string) => `JobsV4Controller_${name}_v4`;

/** `/api/v4/jobs`. */
export function jobs(deps: WireDeps): Operation[] {
  const { guard, readable } = jobAccess(deps);
  const reads = jobReads(deps);
  const writes = jobWrites(deps);

  async function list(call: Call, parts?: readonly string[], always?: string): Promise<Doc[]> {
    const { joined = always, ...filter } = jobFilterOf(call, parts);
    const shown = await reads.page(call, { ...filter, joined }, jobNames);
    // What the route always joins stays whatever the fields.
    return shown.map((job) => project(job, filter.projection, always === undefined ? [] : [always]));
  }

  const withoutInclude = ["where", "fields", "limits"];

  return [
    {
      id: id("create"),
      method: "POST",
      path,
      guard: guard("create"),
      handle: (call) => writes.create(call, bodyOf(call, createJob) as unknown as NewJob), // the shape was tested
    },
    { id: id("findAll"), method: "GET", path, guard: guard("read"), handle: (call) => list(call) },
    {
      id: id("fullQuery"),
      method: "GET",
      path: `${path}/fullquery`,
      guard: guard("read"),
      handle: (call) => list(call, withoutInclude),
    },
    {
      id: id("findAllDatasetDetails"),
      method: "GET",
      path: `${path}/datasetDetails`,
      guard: guard("read"),
      handle: (call) => list(call, withoutInclude, "datasetDetails"),
    },
    {
      id: id("fullFacet"),
      method: "GET",
      path: `${path}/fullfacet`,
      guard: guard("read"),
      handle: (call) =>
        reads.facets(call, { fields: parameter(call, "fields"), facets: parameter(call, "facets") }, jobNames),
    },
    {
      id: id("findOne"),
      method: "GET",
      path: `${path}/:id`,
      guard: guard("read"),
      async handle(call) {
        const { joined, projection } = jobFilterOf(call, ["include", "fields"]);
        const job = jobOut(open(await readable(call)));
        const [shown] = joined === undefined ? [job] : await reads.joined(call, [job], joined);
        return project(shown ?? job, projection);
      },
    },
    {
      id: id("update"),
      method: "PATCH",
      path: `${path}/:id`,
      guard: guard("update"),
      handle: (call) => writes.update(call, changeOf(call)),
    },
    { id: id("remove"), method: "DELETE", path: `${path}/:id`, guard: guard("remove"), handle: writes.remove },
  ];
}

type NewJob = Parameters<Jobs["create"]>[1];

/** The time of execution of a result belongs to the job's parameters. */
function changeOf(call: Call): Parameters<Jobs["update"]>[2] {
  const { statusCode, statusMessage, jobResultObject } = bodyOf(call, updateJob);
  const change = {
    statusCode: String(statusCode),
    statusMessage: String(statusMessage),
    merge: header(call, "content-type")?.split(";")[0]?.trim().toLowerCase() === "application/merge-patch+json",
  };
  if (!isObject(jobResultObject)) return change;
  const { executionTime, ...result } = jobResultObject;
  return {
    ...change,
    jobResultObject: result,
    ...(executionTime === undefined ? {} : { jobParams: { executionTime } }),
  };
}
