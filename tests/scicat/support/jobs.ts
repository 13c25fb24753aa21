import { ActionRefusal, type NamedAction } from "@margay/actions";
import { doing, failing, jobTypes } from "../../jobs/job-types.ts";
import { pidPrefix, type Site, startSite } from "./site.ts";

/** Groups of the accounts that hold a role of jobs: `sampleIngestor`, `proposalIngestor`, `archiveManager`. */
const variables = {
  CREATE_JOB_PRIVILEGED_GROUPS: "sampleingestor",
  UPDATE_JOB_PRIVILEGED_GROUPS: "proposalingestor",
  DELETE_JOB_GROUPS: "archivemanager",
};

const refusing: NamedAction = {
  type: "error",
  validate() {
    throw new ActionRefusal("Not on Sundays", 418);
  },
  preview: () => ({}),
};

const rule = (create: string, update = create) => ({ create: { auth: create }, update: { auth: update } });

/** One type for each rule of a job file, and some whose actions do something. */
const types = {
  all: rule("#all"),
  signed: rule("#authenticated", "#jobOwnerUser"),
  public: rule("#datasetPublic", "#jobOwnerGroup"),
  access: rule("#datasetAccess", "#jobOwnerUser"),
  owner: rule("#datasetOwner", "#jobOwnerGroup"),
  group: rule("@group3"),
  person: rule("user4"),
  office: rule("#jobAdmin"),
  away: { create: { auth: "#authenticated", actions: [failing("A remote URL call failed with response: no", 503)] } },
  broken: { create: { auth: "#authenticated", actions: [failing("the host is unknown")] } },
  sunday: { create: { auth: "#authenticated", actions: [refusing] } },
  told: {
    create: { auth: "#authenticated", actions: [doing(({ log }) => log("info", "done"))] },
    update: { auth: "#all" },
  },
};

export interface JobSite extends Site {
  /** PIDs by owner group and whether they are published: `group1`, `group1 published`, `group3`. */
  pids: Readonly<Record<"own" | "published" | "foreign", string>>;
}

/** A site with job types and three datasets: two of group1, one of them published, and one of group3. */
export async function startJobSite(): Promise<JobSite> {
  const load = async () => jobTypes(types, "7");
  const jobs = {
    load,
    defaultStatusCode: "jobSubmitted",
    defaultStatusMessage: "Job submitted.",
    worker: true,
    env: {},
  };
  const site = await startSite(variables, {}, { jobs });
  const make = async (name: string, ownerGroup: string, isPublished: boolean) => {
    const pid = `${pidPrefix}/${name}`;
    const reply = await site.admin({ url: "/v1/datasets", body: own(pid, ownerGroup, isPublished) });
    if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
    return pid;
  };
  const pids = {
    own: await make("jobs-own", "group1", false),
    published: await make("jobs-published", "group1", true),
    foreign: await make("jobs-foreign", "group3", false),
  };
  const files = await site.admin({
    url: "/v1/orig-datablocks",
    body: { datasetPid: pids.own, dataFileList: [{ path: "a.nxs", size: 1, time: "2024-01-01T00:00:00Z" }] },
  });
  if (files.status !== 201) throw new Error(files.text);
  return { ...site, pids };
}

const own = (pid: string, ownerGroup: string, isPublished: boolean) => ({
  pid,
  type: "raw",
  datasetName: pid,
  ownerGroup,
  isPublished,
  sourceFolder: "/data",
  creationTime: "2024-01-01T00:00:00Z",
});

/** A list of whole datasets as jobs name them. */
export const listOf = (...pids: readonly string[]) => pids.map((pid) => ({ pid, files: [] }));
