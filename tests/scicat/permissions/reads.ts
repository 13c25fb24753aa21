import type { Kind, World } from "../../permissions/world.ts";
import { type Documented, filled, parameter } from "./operations.ts";

export interface Place {
  world: World;
  /** Ids of all accounts. */
  userIds: readonly string[];
}

/** Addresses of one operation that together show everything it can show. */
type Drive = (operation: Documented, place: Place) => string[];

const keysOf = ({ world }: Place, kind: Kind) =>
  world.things.filter((thing) => thing.kind === kind).map((thing) => thing.key);

const withQueries = (url: string, queries: readonly string[]) =>
  queries.map((query) => (query === "" ? url : `${url}?${query}`));

const plain: Drive = ({ path }) => [path];
const lists =
  (...queries: string[]): Drive =>
  ({ path }) =>
    withQueries(path, ["", ...queries]);
/** The operation for every record of a kind. */
const each =
  (kind: Kind, ...queries: string[]): Drive =>
  ({ path }, place) =>
    keysOf(place, kind).flatMap((key) => withQueries(filled(path, key), ["", ...queries]));

/** Every attachment of a record, by both their keys. */
const eachAttachment =
  (kind: Kind): Drive =>
  ({ path }, { world }) =>
    world.things.flatMap((attachment) =>
      (attachment.targets ?? [])
        .filter(({ targetType }) => targetType === kind)
        .map(({ targetId }) => filled(path, targetId, attachment.key)),
    );

const perUser: Drive = ({ path }, { userIds }) => userIds.map((id) => filled(path, id));

const filter = (value: unknown) => parameter("filter", value);
const many = { limits: { limit: 1_000 } };
const strict = (value: object) => filter({ ...many, ...value });
const both = (fields: unknown, limits: unknown) => `${parameter("fields", fields)}&${parameter("limits", limits)}`;
const facets = (...names: string[]) => parameter("facets", names);

const datasetRelations = [
  "instruments",
  "instrument",
  "proposals",
  "origdatablocks",
  "datablocks",
  "attachments",
  "samples",
];
const scoped = datasetRelations.map((relation) => ({ relation, scope: { limits: { limit: 50 } } }));
const datasetFacets = [
  "type",
  "ownerGroup",
  "accessGroups",
  "keywords",
  "creationLocation",
  "creationTime",
  "proposalId",
  "proposalIds",
  "sampleIds",
  "instrumentIds",
  "dataFormat",
  "principalInvestigators",
  "sourceFolder",
  "datasetName",
  "description",
  "scientificMetadata.word.value",
  "isPublished",
  "inputDatasets",
  "techniques.pid",
];
const datasetLists: Drive = lists(
  filter({ include: datasetRelations.map((relation) => ({ relation })) }),
  filter({ include: scoped, fields: ["pid", "attachments"] }),
  filter({ where: { datasetName: { like: "mk" } }, limit: 1_000, order: "creationTime:desc" }),
  filter({ fields: ["history", "datasetName"] }),
);
const strictDatasets: Drive = lists(
  strict({ include: ["all"] }),
  strict({ include: scoped }),
  strict({ where: { datasetName: { $regex: "mk", $options: "i" } } }),
  strict({ where: { isPublished: false }, include: datasetRelations }),
  strict({ where: { $or: [{ isPublished: true }, { ownerGroup: { $ne: "x" } }] } }),
);
const includedOne = [datasetRelations.map((one) => parameter("include", one)).join("&")];
const fullqueries: Drive = lists(
  both({}, { limit: 1_000 }),
  both({ text: "mk" }, { limit: 1_000, order: "creationTime:asc" }),
  both({ isPublished: true }, { limit: 1_000 }),
  both({ isPublished: false, userGroups: ["alpha", "beta", "gamma", "delta", "Alpha"] }, { limit: 1_000 }),
  both({ ownerGroup: ["alpha", "beta", "gamma", "delta"] }, { limit: 1_000 }),
  both({ mode: { $or: [{ isPublished: true }, { ownerGroup: { $exists: true } }] } }, { limit: 1_000 }),
);
const datasetFacetQueries: Drive = lists(
  facets(...datasetFacets),
  `${facets(...datasetFacets)}&${parameter("fields", { isPublished: true })}`,
  `${facets(...datasetFacets)}&${parameter("fields", { isPublished: false, text: "mk" })}`,
  parameter("filters", { facets: datasetFacets, fields: { ownerGroup: ["alpha", "beta"] } }),
);
const blockFacets: Drive = lists(
  facets("ownerGroup", "accessGroups", "datasetId", "dataFileList.path", "chkAlg", "createdBy", "size"),
  `${facets("datasetId")}&${parameter("fields", { isPublished: true })}`,
  parameter("filters", { facets: ["dataFileList.path"], fields: {} }),
);
const blockQueries: Drive = lists(
  both({}, { limit: 1_000 }),
  both({ "dataFileList.path": { $regex: "mk" } }, { limit: 1_000 }),
  both({ datasetId: "w/d3" }, { limit: 1_000 }),
  both({ isPublished: true }, { limit: 1_000 }),
);
const strictBlocks: Drive = lists(
  strict({ include: ["dataset"] }),
  strict({ where: { "dataFileList.path": { $regex: "mk" } } }),
  strict({ where: { dataFileList: { $elemMatch: { path: { $regex: "mk" } } } } }),
);
const metadataKeys: Drive = lists(
  both({ metadataKey: "mk" }, { limit: 1_000 }),
  both({ metadataKey: "mk", isPublished: true }, { limit: 1_000 }),
  both({ metadataKey: "", ownerGroup: ["alpha", "beta", "gamma", "delta", "Alpha"] }, { limit: 1_000 }),
  both({ text: "mk" }, { limit: 1_000 }),
);
const small = (name: string, ...relations: string[]): Drive =>
  lists(
    parameter(name, { include: relations.map((relation) => ({ relation })), limits: { limit: 1_000 } }),
    parameter(name, { where: { ownerGroup: { inq: ["alpha", "beta", "gamma", "delta", "Alpha"] } } }),
    parameter(name, { where: { or: [{ isPublished: false }, { isPublished: true }] } }),
  );
const historyKinds = [
  "Dataset",
  "Proposal",
  "Sample",
  "Instrument",
  "PublishedData",
  "Policy",
  "Datablock",
  "Attachment",
];
const histories: Drive = lists(filter({}), ...historyKinds.map((subsystem) => filter({ subsystem })));
const counts: Drive = lists();

const strictJobs = (include?: string[]): Drive =>
  lists(
    strict(include ? { include } : {}),
    strict({ where: { "jobParams.note": { $regex: "mk" } } }),
    strict({ where: { $or: [{ ownerGroup: { $ne: "x" } }, { jobResultObject: { $exists: true } }] } }),
  );
const jobFacets: Drive = lists(
  facets("type", "ownerUser", "statusMessage", "jobParams.note", "jobResultObject.said", "createdBy"),
  `${facets("statusMessage")}&${parameter("fields", { text: "mk" })}`,
);

/** How each reading operation of the wires is driven. An operation that is not named here fails the test. */
export const drives: Readonly<Record<string, Drive>> = {
  AuthController_oidcLogin_v3: plain,
  AuthController_loginCallback_v3: plain,
  AuthController_whoami_v3: plain,
  UsersController_findAll_v3: plain,
  UsersController_getMyUser_v3: plain,
  UsersController_getMyUserIdentity_v3: plain,
  UsersController_getMySettings_v3: plain,
  UsersController_findById_v3: perUser,
  UsersController_getUserIdentity_v3: perUser,
  UsersController_getSettings_v3: perUser,
  UsersController_canUserCreateDataset_v3: perUser,
  UserIdentitiesController_findOne_v3: ({ path }, { world, userIds }) => [
    path,
    ...withQueries(path, [
      ...userIds.map((userId) => filter({ where: { userId } })),
      ...world.people.map(({ username }) => filter({ where: { "profile.username": username } })),
      ...world.people.map(({ email }) => filter({ where: { profile: { email } } })),
    ]),
  ],
  UserIdentitiesController_isValidEmail_v3: ({ path }, { world }) =>
    withQueries(path, ["", ...world.people.map(({ email }) => parameter("filter", email))]),
  DatablocksController_findAll_v3: small("filter", "dataset"),
  DatablocksController_count_v3: counts,
  DatablocksController_findById_v3: each("datablock"),
  DatasetsController_findAll_v3: datasetLists,
  DatasetsController_fullquery_v3: fullqueries,
  DatasetsController_fullfacet_v3: datasetFacetQueries,
  DatasetsController_metadataKeys_v3: metadataKeys,
  DatasetsController_findOne_v3: datasetLists,
  DatasetsController_count_v3: counts,
  DatasetsController_findById_v3: each(
    "dataset",
    filter({ include: datasetRelations.map((relation) => ({ relation })) }),
  ),
  DatasetsController_findLifecycleById_v3: each("dataset"),
  DatasetsController_thumbnail_v3: each("dataset"),
  DatasetsController_findAllAttachments_v3: each("dataset"),
  DatasetsController_attachmentsCount_v3: each("dataset"),
  DatasetsController_findAllOrigDatablocks_v3: each("dataset"),
  DatasetsController_countOrigDatablocks_v3: each("dataset"),
  DatasetsController_findAllDatablocks_v3: each("dataset"),
  DatasetsController_countDatablocks_v3: each("dataset"),
  DatasetsController_findLogbookByPid_v3: each("dataset"),
  DatasetsController_externalLinks_v3: each("dataset"),
  OrigDatablocksController_findAll_v3: small("filter", "dataset"),
  OrigDatablocksController_fullquery_v3: blockQueries,
  OrigDatablocksController_fullqueryFiles_v3: blockQueries,
  OrigDatablocksController_fullfacet_v3: blockFacets,
  OrigDatablocksController_fullfacetFiles_v3: blockFacets,
  OrigDatablocksController_findById_v3: each("origdatablock"),
  OpensearchController_getIndex_v3: ({ path }) => [path, `${path}?index=dataset`],
  ProposalsController_findAll_v3: small("filters", "samples"),
  ProposalsController_count_v3: counts,
  ProposalsController_fullquery_v3: fullqueries,
  ProposalsController_fullfacet_v3: lists(
    facets("title", "ownerGroup", "accessGroups", "firstname", "abstract", "proposalId", "type"),
    `${facets("title")}&${parameter("fields", { isPublished: true })}`,
  ),
  ProposalsController_findById_v3: each("proposal"),
  ProposalsController_findByIdAccess_v3: each("proposal"),
  ProposalsController_findAllAttachments_v3: each("proposal"),
  ProposalsController_findAllDatasets_v3: each("proposal"),
  JobsController_findAll_v3: lists(
    filter({ limits: { limit: 1_000 }, include: [{ relation: "datasets" }] }),
    filter({ where: { "jobParams.note": { like: "mk" } } }),
    filter({ where: { or: [{ type: "archive zebra" }, { ownerUser: { neq: "x" } }] } }),
  ),
  JobsController_fullQuery_v3: fullqueries,
  JobsController_fullFacet_v3: jobFacets,
  JobsController_findOneDetails_v3: ({ path }, place) =>
    keysOf(place, "job").map((key) => `${path}?${parameter("jobId", key)}&${parameter("include", datasetRelations)}`),
  JobsController_findOne_v3: each("job"),
  PoliciesController_findAll_v3: small("filter"),
  PoliciesController_count_v3: counts,
  PoliciesController_findOne_v3: each("policy"),
  InstrumentsController_findAll_v3: small("filter"),
  InstrumentsController_count_v3: counts,
  InstrumentsController_findOne_v3: lists(),
  InstrumentsController_findById_v3: each("instrument"),
  PublishedDataController_findAll_v3: lists(filter({ where: { status: "private" } }), filter({ limit: 1_000 })),
  PublishedDataController_count_v3: counts,
  PublishedDataController_formPopulate_v3: ({ path }, place) =>
    withQueries(
      path,
      keysOf(place, "dataset").map((pid) => parameter("pid", pid)),
    ),
  PublishedDataController_findOne_v3: each("publication"),
  SamplesController_findAll_v3: small("filter", "attachments", "datasets"),
  SamplesController_count_v3: counts,
  SamplesController_fullquery_v3: fullqueries,
  SamplesController_metadataKeys_v3: metadataKeys,
  SamplesController_findOne_v3: small("filter", "attachments", "datasets"),
  SamplesController_findById_v3: each("sample"),
  SamplesController_findByIdAccess_v3: each("sample"),
  SamplesController_findAllAttachments_v3: each("sample"),
  SamplesController_findOneAttachment_v3: eachAttachment("sample"),
  SamplesController_findAllDatasets_v3: each("sample"),
  HistoryController_findHistory_v3: histories,
  HistoryController_countHistory_v3: histories,
  HistoryController_getHistoryByCollection_v3: ({ path }) => historyKinds.map((kind) => filled(path, kind)),
  LogbooksController_findAll_v3: plain,
  LogbooksController_findByName_v3: each("proposal"),
  RuntimeConfigController_getConfig_v3: ({ path }) => ["frontendConfig", "frontendTheme"].map((id) => filled(path, id)),
  AdminController_getConfig_v3: plain,
  AdminController_getTheme_v3: plain,
  HealthController_check_v3: plain,
  // Streams are driven with real connections beside their source.
  EventsController_stream_v3: plain,
  EventsController_connections_v3: plain,
  AttachmentsV4Controller_findAll_v4: lists(
    strict({}),
    strict({ where: { isPublished: false } }),
    strict({ where: { "relationships.targetId": "w/d3" } }),
  ),
  AttachmentsV4Controller_findAllPublic_v4: lists(strict({}), strict({ where: { isPublished: false } })),
  AttachmentsV4Controller_findOne_v4: each("attachment"),
  DatasetsPublicV4Controller_findAllPublic_v4: strictDatasets,
  DatasetsPublicV4Controller_fullfacet_v4: datasetFacetQueries,
  DatasetsPublicV4Controller_publicMetadataKeys_v4: metadataKeys,
  DatasetsPublicV4Controller_findOnePublic_v4: strictDatasets,
  DatasetsPublicV4Controller_countPublic_v4: counts,
  DatasetsPublicV4Controller_findByIdPublic_v4: each("dataset", ...includedOne),
  DatasetsV4Controller_findAll_v4: strictDatasets,
  DatasetsV4Controller_fullfacet_v4: datasetFacetQueries,
  DatasetsV4Controller_metadataKeys_v4: metadataKeys,
  DatasetsV4Controller_findOne_v4: strictDatasets,
  DatasetsV4Controller_count_v4: counts,
  DatasetsV4Controller_findById_v4: each("dataset", ...includedOne),
  DatasetsV4Controller_findLifecycleById_v4: each("dataset"),
  DatasetsV4Controller_findLogbookByPid_v4: each("dataset"),
  OrigDatablocksPublicV4Controller_findAllPublic_v4: strictBlocks,
  OrigDatablocksPublicV4Controller_findAllFilesPublic_v4: strictBlocks,
  OrigDatablocksPublicV4Controller_fullfacet_v4: blockFacets,
  OrigDatablocksPublicV4Controller_fullfacetFiles_v4: blockFacets,
  OrigDatablocksPublicV4Controller_findByIdPublic_v4: each("origdatablock", parameter("include", "dataset")),
  OrigDatablocksPublicV4Controller_countFilesPublic_v4: counts,
  OrigDatablocksV4Controller_findAll_v4: strictBlocks,
  OrigDatablocksV4Controller_findAllFiles_v4: strictBlocks,
  OrigDatablocksV4Controller_fullfacet_v4: blockFacets,
  OrigDatablocksV4Controller_fullfacetFiles_v4: blockFacets,
  OrigDatablocksV4Controller_countFiles_v4: counts,
  OrigDatablocksV4Controller_findById_v4: each("origdatablock", parameter("include", "dataset")),
  JobsV4Controller_findAll_v4: strictJobs(["datasets"]),
  JobsV4Controller_fullQuery_v4: strictJobs(),
  JobsV4Controller_findAllDatasetDetails_v4: strictJobs(),
  JobsV4Controller_fullFacet_v4: jobFacets,
  JobsV4Controller_findOne_v4: each("job", filter({ include: ["all"] })),
  MetadataKeysV4Controller_findAll_v4: lists(
    strict({}),
    strict({ where: { sourceType: "dataset" } }),
    strict({ where: { isPublished: false } }),
  ),
  PoliciesV4Controller_findAll_v4: small("filter"),
  PoliciesV4Controller_findOne_v4: each("policy"),
  PublishedDataV4Controller_getConfig_v4: plain,
  PublishedDataV4Controller_findAll_v4: lists(filter({ where: { status: "private" } }), filter({ limit: 1_000 })),
  PublishedDataV4Controller_count_v4: counts,
  PublishedDataV4Controller_formPopulate_v4: ({ path }, place) =>
    withQueries(
      path,
      keysOf(place, "dataset").map((pid) => parameter("pid", pid)),
    ),
  PublishedDataV4Controller_findOne_v4: each("publication"),
};
