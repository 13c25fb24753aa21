import type { TestCatalogue } from "@margay/testkit";
import { expect } from "vitest";
import { type Documented, filled, parameter } from "./operations.ts";

type Doc = Record<string, unknown>;

/** One request that would change something if the right caller sent it. */
export interface Attempt {
  url: string;
  body?: unknown;
}

/** Callers who have the right; by default the administrator. */
export type Rightful = "admin" | "owner" | "deleter" | "nobody";

export interface Write {
  attempt(operation: Documented, site: Site): Attempt | Promise<Attempt>;
  rightful?: Rightful;
  /** Succeeds for the right caller, and even then no row changes. */
  changesNothing?: boolean;
  /** Those who may not get an answer all the same: of a judgement, or that nothing happened. */
  mayAnswer?: boolean;
  /** Whoever is signed in may do it with what is theirs: of the wrong callers only those who may not write are tried. */
  isOwn?: boolean;
}

const place = { ownerGroup: "ring", accessGroups: ["guests"] };
const time = "2024-01-02T03:04:05.000Z";
const file = { path: "a.nxs", size: 1, time };
const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const smallKinds = {
  proposals: ["proposalId", { title: "t" }],
  samples: ["sampleId", { sampleName: "n" }],
  instruments: ["pid", { name: "n" }],
  policies: ["id", {}],
} as const;

/** Makes fresh records of the group `ring`, which `guests` may read. */
export interface Site {
  dataset(): Promise<string>;
  block(kind: "orig-datablocks" | "datablocks"): Promise<{ id: string; pid: string }>;
  attachment(targetType: "dataset" | "proposal" | "sample"): Promise<{ id: string; target: string }>;
  small(path: "proposals" | "samples" | "instruments" | "policies"): Promise<string>;
  publication(status?: string): Promise<string>;
  job(): Promise<string>;
  /** Id of the account of somebody else than all who try. */
  userId: string;
  fresh(): string;
}

export function createSite(
  catalogue: Pick<TestCatalogue, "admin">,
  owner: TestCatalogue["anonymous"],
  ids: { userId: string },
): Site {
  let count = 0;
  const fresh = () => `x${++count}`;
  async function make(path: string, keyField: string, body: Doc): Promise<string> {
    const key = fresh();
    const made = await catalogue.admin({ url: `/v1/${path}`, body: { [keyField]: key, ...body } });
    expect(made.status, made.text).toBe(201);
    return key;
  }
  const site: Site = {
    ...ids,
    fresh,
    dataset: () =>
      make("datasets", "pid", { type: "raw", datasetName: "scan", ...place, lifecycle: { archivable: true } }),
    async block(kind) {
      const pid = await site.dataset();
      const archived = kind === "datablocks" ? { archiveId: fresh() } : {};
      return { pid, id: await make(kind, "id", { datasetPid: pid, dataFileList: [file], ...archived }) };
    },
    async attachment(targetType) {
      const target =
        targetType === "dataset" ? await site.dataset() : await site.small(`${targetType}s` as "proposals" | "samples"); // both take an s
      const body = { caption: "c", thumbnail: picture, ...place, relationships: [{ targetType, targetId: target }] };
      return { target, id: await make("attachments", "id", body) };
    },
    small(path) {
      const [keyField, own] = smallKinds[path];
      return make(path, keyField, { ...own, ...(path === "instruments" ? {} : place) });
    },
    async job() {
      const id = fresh();
      const body = { type: "work", ownerGroup: "ring", jobParams: {} };
      const made = await catalogue.admin({ method: "PUT", url: `/v1/jobs/${id}`, body });
      expect(made.status, made.text).toBe(201);
      return id;
    },
    async publication(status = "private") {
      const body = { title: "t", abstract: "a", datasetPids: [], metadata };
      const made = await owner({ url: "/api/v4/publisheddata", body });
      expect(made.status, made.text).toBe(201);
      const url = `/v1/publications/${encodeURIComponent(made.body.doi)}`;
      if (status !== "private")
        expect((await catalogue.admin({ method: "PATCH", url, body: { status } })).status).toBe(200);
      return made.body.doi;
    },
  };
  return site;
}

const metadata = {
  creators: [{ name: "Curie, Marie" }],
  publisher: { name: "Ring" },
  publicationYear: 2025,
  resourceType: "raw",
};
const datasetV4 = {
  type: "raw",
  datasetName: "n",
  owner: "Ada",
  contactEmail: "a@example.org",
  sourceFolder: "/a",
  creationTime: time,
  ...place,
};
const datasetV3 = { ...datasetV4, principalInvestigator: "Ada", creationLocation: "here" };
const withoutType = ({ type: _, ...rest }: Doc): Doc => rest;
const origBlock = { size: 1, dataFileList: [file], chkAlg: "sha1" };
const archived = (archiveId: string) => ({ ...origBlock, archiveId, packedSize: 1, version: "1" });
const proposal = { title: "changed", email: "a@example.org", ...place };
const policy = {
  ...place,
  manager: ["user1@example.org"],
  tapeRedundancy: "low",
  autoArchive: false,
  autoArchiveDelay: 7,
  archiveEmailNotification: false,
  archiveEmailsToBeNotified: [],
  retrieveEmailNotification: false,
  retrieveEmailsToBeNotified: [],
  embargoPeriod: 1,
};
const publicationV3 = {
  creator: ["Curie, Marie"],
  publisher: "Ring",
  publicationYear: 2020,
  title: "Zebras",
  abstract: "Stripes",
  dataDescription: "d",
  resourceType: "raw",
  pidArray: [] as string[],
};

/** The operation on a path without parameters. */
const at = (body?: Doc | ((site: Site) => Doc | Promise<Doc>), query = ""): Write["attempt"] => {
  return async ({ path }, site) => ({
    url: `${path}${query}`,
    ...(body === undefined ? {} : { body: typeof body === "function" ? await body(site) : body }),
  });
};
/** The operation on a record made for it. */
const on =
  (make: (site: Site) => Promise<string | readonly string[]>, body?: Doc, query = ""): Write["attempt"] =>
  async ({ path }, site) => {
    const keys = [await make(site)].flat();
    return { url: `${filled(path, ...keys)}${query}`, ...(body === undefined ? {} : { body }) };
  };

const dataset = (site: Site) => site.dataset();
const orig = async (site: Site) => (await site.block("orig-datablocks")).id;
const nestedOrig = async (site: Site) => {
  const { pid, id } = await site.block("orig-datablocks");
  return [pid, id];
};
const block = async (site: Site) => (await site.block("datablocks")).id;
const nestedBlock = async (site: Site) => {
  const { pid, id } = await site.block("datablocks");
  return [pid, id];
};
const attachment = async (site: Site) => (await site.attachment("dataset")).id;
const nestedAttachment = (kind: "dataset" | "proposal" | "sample") => async (site: Site) => {
  const { target, id } = await site.attachment(kind);
  return [target, id];
};
const withOrig = async (site: Site) => (await site.block("orig-datablocks")).pid;
const withBlock = async (site: Site) => (await site.block("datablocks")).pid;
const withAttachment = async (site: Site) => (await site.attachment("dataset")).target;
const small = (path: Parameters<Site["small"]>[0]) => (site: Site) => site.small(path);
const publication = (status?: string) => (site: Site) => site.publication(status);
const job = (site: Site) => site.job();
const user = async (site: Site) => site.userId;

const admins = (attempt: Write["attempt"]): Write => ({ attempt });
const deleters = (attempt: Write["attempt"]): Write => ({ attempt, rightful: "deleter" });
const valid = (attempt: Write["attempt"]): Write => ({ attempt, changesNothing: true, mayAnswer: true });
const own = (attempt: Write["attempt"], rightful: Rightful = "owner"): Write => ({ attempt, rightful, isOwn: true });

const picturePost = { caption: "c", thumbnail: picture, ...place };
const attachmentV4 = async (site: Site) => ({
  ...picturePost,
  isPublished: false,
  relationships: [{ targetType: "dataset", targetId: await site.dataset(), relationType: "is attached to" }],
});
const settings = { datasetCount: 7, jobCount: 8, externalSettings: { a: 1 } };
const passwords = { newPassword: "another password", confirmPassword: "another password" };

/** What each writing operation of the wires is tried with. An operation that is not named here fails the test. */
export const writes: Readonly<Record<string, Write>> = {
  UsersController_updateUserPassword_v3: admins(on(user, passwords)),
  UsersController_createCustomJWT_v3: { attempt: on(user, { expiresIn: "60" }), changesNothing: true },
  UsersController_createSettings_v3: admins(on(user, { userId: "x", ...settings })),
  UsersController_updateSettings_v3: admins(on(user, settings)),
  UsersController_patchSettings_v3: admins(on(user, { datasetCount: 9 })),
  UsersController_patchExternalSettings_v3: admins(on(user, { b: 2 })),
  UsersController_removeSettings_v3: admins(on(user)),
  DatablocksController_create_v3: admins(at(async (site) => ({ ...archived("one"), datasetId: await site.dataset() }))),
  DatablocksController_update_v3: admins(on(block, { version: "2" })),
  DatablocksController_remove_v3: deleters(on(block)),
  DatasetsController_create_v3: admins(at(datasetV3)),
  DatasetsController_isValid_v3: valid(at(datasetV3)),
  DatasetsController_findByIdAndUpdate_v3: admins(on(dataset, { description: "changed" })),
  DatasetsController_findByIdAndReplace_v3: admins(on(dataset, withoutType(datasetV3))),
  DatasetsController_findByIdAndDelete_v3: deleters(on(dataset)),
  DatasetsController_findByIdAndUpdateLifecycle_v3: admins(on(dataset, { archivable: false })),
  DatasetsController_appendToArrayField_v3: admins(
    on(dataset, undefined, `?fieldName=keywords&${parameter("data", ["new"])}`),
  ),
  DatasetsController_createAttachment_v3: admins(on(dataset, picturePost)),
  // Answers how many it removed, which may be none.
  DatasetsController_findAttachmentsAndRemove_v3: { attempt: on(withAttachment), mayAnswer: true },
  DatasetsController_findOneAttachmentAndUpdate_v3: admins(
    on(nestedAttachment("dataset"), { ...picturePost, caption: "changed" }),
  ),
  DatasetsController_findOneAttachmentAndRemove_v3: admins(on(nestedAttachment("dataset"))),
  DatasetsController_createOrigDatablock_v3: admins(on(dataset, origBlock)),
  DatasetsController_origDatablockIsValid_v3: valid(on(dataset, origBlock)),
  DatasetsController_deleteAllOrigDatablocksFromDatasetId_v3: deleters(on(withOrig)),
  DatasetsController_findOneOrigDatablockAndUpdate_v3: admins(on(nestedOrig, { ...origBlock, size: 2 })),
  DatasetsController_findOneOrigDatablockAndRemove_v3: deleters(on(nestedOrig)),
  DatasetsController_createDatablock_v3: admins(on(dataset, archived("two"))),
  DatasetsController_deleteAllDatablocksFromDatasetId_v3: deleters(on(withBlock)),
  DatasetsController_findOneDatablockAndUpdate_v3: admins(on(nestedBlock, { version: "2" })),
  DatasetsController_findOneDatablockAndRemove_v3: deleters(on(nestedBlock)),
  OrigDatablocksController_create_v3: admins(at(async (site) => ({ ...origBlock, datasetId: await site.dataset() }))),
  OrigDatablocksController_isValid_v3: valid(at(async (site) => ({ ...origBlock, datasetId: await site.dataset() }))),
  OrigDatablocksController_update_v3: admins(on(orig, { size: 2 })),
  OrigDatablocksController_remove_v3: deleters(on(orig)),
  OpensearchController_createIndex_v3: admins(at({ index: "dataset", settings: {}, mappings: {} })),
  OpensearchController_syncDatabase_v3: admins(at(undefined, "?index=dataset")),
  OpensearchController_fetchOSResults_v3: valid(at(undefined, "?index=dataset&textQuery=scan")),
  OpensearchController_deleteIndex_v3: valid(at(undefined, "?index=dataset")),
  OpensearchController_updateIndex_v3: valid(at({ index: "dataset", settings: {} })),
  ProposalsController_create_v3: admins(at((site) => ({ ...proposal, proposalId: site.fresh() }))),
  ProposalsController_isValid_v3: valid(at((site) => ({ ...proposal, proposalId: site.fresh() }))),
  ProposalsController_update_v3: admins(on(small("proposals"), { title: "changed" })),
  ProposalsController_remove_v3: deleters(on(small("proposals"))),
  ProposalsController_createAttachment_v3: admins(on(small("proposals"), picturePost)),
  ProposalsController_findOneAttachmentAndUpdate_v3: admins(on(nestedAttachment("proposal"), { caption: "changed" })),
  ProposalsController_findOneAttachmentAndRemove_v3: admins(on(nestedAttachment("proposal"))),
  JobsController_create_v3: {
    attempt: at(async (site) => ({
      type: "work",
      jobParams: { ownerGroup: "ring" },
      datasetList: [{ pid: await site.dataset(), files: [] }],
    })),
    rightful: "owner",
  },
  JobsController_update_v3: { attempt: on(job, { jobStatusMessage: "changed" }), rightful: "owner" },
  JobsController_remove_v3: deleters(on(job)),
  JobsV4Controller_create_v4: {
    attempt: at({ type: "work", ownerGroup: "ring", jobParams: {} }),
    rightful: "owner",
  },
  JobsV4Controller_update_v4: {
    attempt: on(job, { statusCode: "changed", statusMessage: "Changed." }),
    rightful: "owner",
  },
  JobsV4Controller_remove_v4: deleters(on(job)),
  PoliciesController_create_v3: admins(at({ ...policy, ownerGroup: "another" })),
  PoliciesController_updateWhere_v3: admins(at({ ownerGroupList: "third", data: { tapeRedundancy: "high" } })),
  PoliciesController_update_v3: admins(on(small("policies"), { tapeRedundancy: "high" })),
  PoliciesController_remove_v3: deleters(on(small("policies"))),
  InstrumentsController_create_v3: admins(
    at((site) => ({ pid: site.fresh(), name: "n", uniqueName: site.fresh(), customMetadata: {} })),
  ),
  InstrumentsController_update_v3: admins(on(small("instruments"), { name: "changed" })),
  InstrumentsController_remove_v3: deleters(on(small("instruments"))),
  PublishedDataController_create_v3: own(at(publicationV3)),
  PublishedDataController_update_v3: { attempt: on(publication(), { title: "changed" }), rightful: "owner" },
  PublishedDataController_remove_v3: deleters(on(publication())),
  PublishedDataController_register_v3: { attempt: on(publication()), rightful: "owner" },
  PublishedDataController_resync_v3: { attempt: on(publication("registered"), publicationV3), rightful: "nobody" },
  SamplesController_create_v3: admins(at((site) => ({ sampleId: site.fresh(), sampleName: "n", ...place }))),
  SamplesController_update_v3: admins(on(small("samples"), { description: "changed" })),
  SamplesController_remove_v3: deleters(on(small("samples"))),
  SamplesController_createAttachments_v3: admins(on(small("samples"), picturePost)),
  SamplesController_findOneAttachmentAndRemove_v3: admins(on(nestedAttachment("sample"))),
  RuntimeConfigController_updateConfig_v3: admins(async ({ path }) => ({
    url: filled(path, "frontendConfig"),
    body: { data: { a: 1 } },
  })),
  AttachmentsV4Controller_createAttachment_v4: admins(at(attachmentV4)),
  AttachmentsV4Controller_isValid_v4: valid(at(attachmentV4)),
  AttachmentsV4Controller_findOneAndUpdate_v4: admins(on(attachment, { caption: "changed" })),
  AttachmentsV4Controller_findOneAndReplace_v4: admins(
    on(attachment, { caption: "changed", isPublished: false, ...place }),
  ),
  AttachmentsV4Controller_findOneAttachmentAndRemove_v4: deleters(on(attachment)),
  DatasetsV4Controller_create_v4: admins(at(datasetV4)),
  DatasetsV4Controller_isValid_v4: valid(at(datasetV4)),
  DatasetsV4Controller_findByIdAndUpdate_v4: admins(on(dataset, { description: "changed" })),
  DatasetsV4Controller_findByIdAndReplace_v4: admins(on(dataset, withoutType(datasetV4))),
  DatasetsV4Controller_findByIdAndDelete_v4: deleters(on(dataset)),
  DatasetsV4Controller_findByIdAndUpdateLifecycle_v4: admins(on(dataset, { archivable: false })),
  OrigDatablocksV4Controller_create_v4: admins(at(async (site) => ({ ...origBlock, datasetId: await site.dataset() }))),
  OrigDatablocksV4Controller_isValid_v4: valid(at(async (site) => ({ ...origBlock, datasetId: await site.dataset() }))),
  OrigDatablocksV4Controller_findByIdAndUpdate_v4: admins(on(orig, { size: 2 })),
  OrigDatablocksV4Controller_findByIdAndDelete_v4: deleters(on(orig)),
  PoliciesV4Controller_create_v4: admins(at({ ...place, ownerGroup: "newest", manager: ["user1@example.org"] })),
  PoliciesV4Controller_update_v4: admins(on(small("policies"), { embargoPeriod: 9 })),
  PublishedDataV4Controller_create_v4: own(at({ title: "t", abstract: "a", datasetPids: [], metadata })),
  PublishedDataV4Controller_update_v4: { attempt: on(publication(), { title: "changed" }), rightful: "owner" },
  PublishedDataV4Controller_remove_v4: deleters(on(publication())),
  PublishedDataV4Controller_publish_v4: { attempt: on(publication()), rightful: "owner" },
  PublishedDataV4Controller_amend_v4: admins(on(publication("registered"))),
  PublishedDataV4Controller_register_v4: { attempt: on(publication("public")), rightful: "nobody" },
  PublishedDataV4Controller_resync_v4: {
    attempt: on(publication("registered"), { title: "changed" }),
    rightful: "nobody",
  },
  UsersController_updateOwnPassword_v3: own(at({ currentPassword: "a long test password", ...passwords })),
};
