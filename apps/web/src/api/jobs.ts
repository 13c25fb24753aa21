import { client } from "@margay/client";
import type { Job, JobExecution, JobTypeReport, SubmittedJob } from "@margay/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";
import type { RecordPage } from "./records.ts";

const activeStates = ["queued", "running"];
const pollMs = 2_000;
const idlePollMs = 15_000;

/** Whether something still waits or runs, so that it is worth asking again. */
export const isActive = (state: string | undefined): boolean => state !== undefined && activeStates.includes(state);

export const jobPath = (id: string, more = ""): string => `/v1/jobs/${encodeURIComponent(id)}${more}`;

export const jobsOnPage = 25;

interface JobListSearch {
  /** How far the newest actions are. */
  state?: string;
  cursor?: string | undefined;
}

/** A page of jobs, the newest first, asked for again while one of them is at work. */
export const jobPageQuery = ({ state, cursor }: JobListSearch) =>
  queryOptions({
    queryKey: ["jobs", "list", state, cursor],
    queryFn: ({ signal }) =>
      bodyOf<RecordPage<Job>>(
        client.get({
          url: "/v1/jobs",
          signal,
          query: { limit: jobsOnPage, ...(state && { state }), ...(cursor && { cursor }) },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.items.some((job) => isActive(job.execution?.state)) ? pollMs : idlePollMs,
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["jobs", "one", id],
    queryFn: ({ signal }) => bodyOf<Job>(client.get({ url: jobPath(id), signal })),
  });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ["jobs", "execution", id],
    queryFn: ({ signal }) => bodyOf<JobExecution>(client.get({ url: jobPath(id, "/execution"), signal })),
    // Events bring news at once; this is for browsers and proxies that hold them back.
    refetchInterval: ({ state }) => (isActive(state.data?.state) ? pollMs : false),
  });

export const jobTypesQuery = queryOptions({
  queryKey: ["jobs", "types"],
  queryFn: async ({ signal }) =>
    (await bodyOf<{ items: JobTypeReport[] }>(client.get({ url: "/v1/jobs/types", signal }))).items,
  staleTime: 60_000,
});

export interface NewJob {
  type: string;
  ownerGroup?: string;
  jobParams: Record<string, unknown>;
}

const json = { "content-type": "application/json" };

export const createJob = (body: NewJob) => bodyOf<SubmittedJob>(client.post({ url: "/v1/jobs", body, headers: json }));

/** Stops a job, or queues what failed again. */
export const tellJob = (id: string, what: "cancel" | "retry") =>
  bodyOf<JobExecution>(client.post({ url: jobPath(id, `/${what}`) }));
