import type { Jobs } from "@margay/server";
import { type Call, header, parameter } from "../wire/call.ts";
import { statusForm } from "../wire/errors.ts";
import {
  datasetRelations,
  jobNamesV3,
  jobRelations,
  project,
  queryOrHeader,
  readFullquery,
  readIncludes,
  readLoopback,
} from "../wire/filter/index.ts";
import { readJson } from "../wire/filter/json.ts";
import { readProjection } from "../wire/filter/projection.ts";
import { jobAccess } from "../wire/jobs/access.ts";
import { type JobPage, jobReads, pidsOf } from "../wire/jobs/read.ts";
import { jobWrites } from "../wire/jobs/submit.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import { jobOut } from "../wire/records/job.ts";
import { open } from "../wire/records/record.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { toV3 as datasetToV3 } from "./datasets/form.ts";
import { jobToV3 } from "./jobs-form.ts";
import { jobOwners } from "./jobs-owner.ts";
import { createJob, updateJob } from "./shapes/jobs.ts";

const path = "/jobs";
const id = (name: string) => `JobsController_${name}_v3`;
const limits = {
  limit: 100,
  zeroLimit: Number.POSITIVE_INFINITY,
  sort: [{ field: ["createdAt"], descending: false }],
};

/** `/api/v3/jobs`. */
export function jobs(deps: WireDeps): Operation[] {
  const access = jobAccess(deps);
  const { guard } = access;
  const reads = jobReads(deps);
  const writes = jobWrites(deps);
  const requestOf = jobOwners(deps);

  async function list(call: Call, asked: JobPage): Promise<Doc[]> {
    const shown = (await reads.page(call, asked, jobNamesV3)).map(jobToV3);
    return shown.map((job) => project(job, asked.projection, asked.joined === undefined ? [] : [asked.joined]));
  }

  const readable = async (call: Call): Promise<Doc> => jobOut(open(await access.readable(call)));

  return [
    {
      id: id("create"),
      method: "POST",
      path,
      guard: guard("create"),
      handle: async (call) => jobToV3(await writes.create(call, await requestOf(call, bodyOf(call, createJob)))),
    },
    {
      id: id("findAll"),
      method: "GET",
      path,
      guard: guard("read"),
      handle(call) {
        const text = queryOrHeader(parameter(call, "filter"), header(call, "filter"));
        const { include, ...filter } = readLoopback(text, jobNamesV3, { relations: jobRelations, limits });
        return list(call, { ...filter, joined: include.length > 0 ? "datasets" : undefined });
      },
    },
    {
      id: id("fullQuery"),
      method: "GET",
      path: `${path}/fullquery`,
      guard: guard("read"),
      handle: (call) =>
        list(call, readFullquery(parameter(call, "fields"), parameter(call, "limits"), jobNamesV3, limits)),
    },
    {
      id: id("fullFacet"),
      method: "GET",
      path: `${path}/fullfacet`,
      guard: guard("read"),
      handle: (call) =>
        reads.facets(call, { fields: parameter(call, "fields"), facets: parameter(call, "facets") }, jobNamesV3),
    },
    {
      id: id("findOneDetails"),
      method: "GET",
      path: `${path}/datasetDetails`,
      guard: guard("read"),
      async handle(call) {
        const jobId = parameter(call, "jobId");
        if (!jobId) throw statusForm(400, "Invalid job id.");
        const pids = pidsOf(await readable({ ...call, params: { id: jobId }, signal: call.signal }));
        const fields = readProjection(namesIn(parameter(call, "includeFields"), "includeFields"));
        const include = readIncludes(parameter(call, "include"), datasetRelations);
        const asked = fields ? include.map((one) => ({ ...one, projection: fields })) : include;
        const byPid = await reads.datasets(call, pids, asked);
        const wanted = readProjection(namesIn(parameter(call, "datasetFields"), "datasetFields"));
        const kept = asked.map(({ as }) => as);
        return [...new Set(pids)].flatMap((pid) => {
          const dataset = byPid.get(pid);
          return dataset ? [project(datasetToV3(dataset), wanted, kept)] : [];
        });
      },
    },
    {
      id: id("findOne"),
      method: "GET",
      path: `${path}/:id`,
      guard: guard("read"),
      handle: async (call) => jobToV3(await readable(call)),
    },
    {
      id: id("update"),
      method: "PATCH",
      path: `${path}/:id`,
      guard: guard("update"),
      handle: async (call) => jobToV3(await writes.update(call, changeOf(call))),
    },
    { id: id("remove"), method: "DELETE", path: `${path}/:id`, guard: guard("remove"), handle: writes.remove },
  ];
}

/** Names in JSON, or behind commas. */
function namesIn(text: string | undefined, what: string): unknown {
  if (!text) return undefined;
  return /^\s*[[{]/.test(text) ? readJson(text, what) : text.split(",").map((name) => name.trim());
}

/** One message is the status and its text; what is not sent stays. */
function changeOf(call: Call): Parameters<Jobs["update"]>[2] {
  const { jobStatusMessage, executionTime, jobResultObject } = bodyOf(call, updateJob);
  const { executionTime: inResult, ...result } = isObject(jobResultObject) ? jobResultObject : {};
  const time = executionTime ?? inResult;
  return {
    ...(typeof jobStatusMessage === "string" ? { statusCode: jobStatusMessage, statusMessage: jobStatusMessage } : {}),
    ...(isObject(jobResultObject) ? { jobResultObject: result } : {}),
    ...(time === undefined ? {} : { jobParams: { executionTime: time } }),
  };
}
