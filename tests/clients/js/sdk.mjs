/**
 * The published TypeScript SDK (`@scicatproject/scicat-sdk-ts-fetch`, found in the folder `SDK_FOLDER`) against a running
 * server: its operations exist in the server's OpenAPI document, and those of daily use work with its models.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { assert, finish, origin, png, rawDataset, run, signIn, step } from "./steps.mjs";

const require = createRequire(join(process.env.SDK_FOLDER ?? process.cwd(), "package.json"));
const sdk = require("@scicatproject/scicat-sdk-ts-fetch");

const as = (accessToken) => {
  const configuration = new sdk.Configuration({ basePath: origin, accessToken });
  return new Proxy({}, { get: (_, name) => new sdk[name](configuration) });
};
const user = as(await signIn("user1"));
const admin = as(await signIn("admin"));
const remover = as(await signIn("archiveManager"));
const anonymous = as(undefined);
const refused = async (status, work) => {
  try {
    await work();
  } catch (error) {
    assert.equal(error.response?.status, status, String(error));
    return;
  }
  throw new Error(`was not refused with ${status}`);
};

await step("every operation of the SDK is in the document, at its address", async () => {
  const document = await (await fetch(`${origin}/explorer-json`)).json();
  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const known = new Set(
    Object.values(document.paths).flatMap((one) =>
      Object.values(one).map(({ operationId }) => plain(operationId ?? "")),
    ),
  );
  const missing = Object.values(sdk)
    .filter((one) => typeof one === "function" && one.prototype instanceof sdk.BaseAPI)
    .flatMap((one) => Object.getOwnPropertyNames(one.prototype))
    .filter((name) => /Controller.*V[34]$/.test(name) && !known.has(plain(name)))
    // Served, though SciCat's own document of this version does not have them.
    .filter((name) => !name.startsWith("sseController"));
  assert.deepEqual(missing, []);
});
await step("signing in and oneself", async () => {
  const body = await anonymous.AuthApi.authControllerLoginV3({
    CredentialsDto: { username: "user1", password: "user1pw" },
  });
  assert.ok(body.access_token && body.user, JSON.stringify(body));
  assert.equal((await user.AuthApi.authControllerWhoamiV3()).username, "user1");
  assert.equal((await user.UsersApi.usersControllerGetMyUserV3()).username, "user1");
  const settings = await user.UsersApi.usersControllerGetMySettingsV3();
  assert.ok(Number.isInteger(settings.datasetCount));
  await refused(401, () =>
    anonymous.AuthApi.authControllerLoginV3({ CredentialsDto: { username: "user1", password: "x" } }),
  );
});
const pid = await step("datasets, older form", async () => {
  const made = await user.DatasetsApi.datasetsControllerCreateV3({
    DatasetsControllerCreateV3Request: rawDataset({ keywords: [`sdk-${run}`], creationTime: new Date() }),
  });
  const api = user.DatasetsApi;
  assert.equal((await api.datasetsControllerFindByIdV3({ pid: made.pid })).pid, made.pid);
  const filter = JSON.stringify({ where: { keywords: `sdk-${run}` } });
  assert.equal((await api.datasetsControllerFindAllV3({ filter })).length, 1);
  assert.equal((await api.datasetsControllerCountV3({ filter })).count, 1);
  assert.equal(
    (await api.datasetsControllerFullqueryV3({ fields: JSON.stringify({ keywords: [`sdk-${run}`] }), limits: "{}" }))
      .length,
    1,
  );
  const [facets] = await api.datasetsControllerFullfacetV3({
    fields: JSON.stringify({ keywords: [`sdk-${run}`] }),
    facets: '["type"]',
  });
  assert.equal(facets.all[0].totalSets, 1);
  await api.datasetsControllerFindByIdAndUpdateV3({
    pid: made.pid,
    DatasetsControllerFindByIdAndUpdateV3Request: { datasetName: "changed" },
  });
  await api.datasetsControllerCreateOrigDatablockV3({
    pid: made.pid,
    CreateDatasetOrigDatablockDto: { size: 1, dataFileList: [{ path: "a", size: 1, time: new Date() }] },
  });
  assert.equal((await api.datasetsControllerFindAllOrigDatablocksV3({ pid: made.pid })).length, 1);
  const attachment = await api.datasetsControllerCreateAttachmentV3({
    pid: made.pid,
    CreateAttachmentV3Dto: { caption: "c", thumbnail: png, ownerGroup: "group1", accessGroups: [] },
  });
  assert.equal(attachment.caption, "c");
  assert.equal((await api.datasetsControllerThumbnailV3({ pid: made.pid })).thumbnail ?? png, png);
  return made.pid;
});
await step("datasets, newer form", async () => {
  const api = user.DatasetsV4Api;
  const body = {
    type: "raw",
    datasetName: `n ${run}`,
    owner: "o",
    ownerGroup: "group1",
    contactEmail: "a@example.org",
    sourceFolder: "/a",
    creationTime: new Date(),
    principalInvestigators: ["x"],
    creationLocation: "l",
    isPublished: true,
  };
  assert.equal((await api.datasetsV4ControllerIsValidV4({ CreateDatasetDto: body })).valid, true);
  const made = await api.datasetsV4ControllerCreateV4({ CreateDatasetDto: body });
  assert.equal((await api.datasetsV4ControllerFindByIdV4({ pid: made.pid })).datasetName, `n ${run}`);
  await api.datasetsV4ControllerFindByIdAndUpdateV4({ pid: made.pid, PartialUpdateDatasetDto: { keywords: ["k"] } });
  await user.OrigdatablocksV4Api.origDatablocksV4ControllerCreateV4({
    CreateOrigDatablockDto: {
      datasetId: made.pid,
      size: 1,
      ownerGroup: "group1",
      dataFileList: [{ path: "a", size: 1, time: new Date() }],
    },
  });
  assert.equal(
    (await anonymous.DatasetsPublicV4Api.datasetsPublicV4ControllerFindByIdPublicV4({ pid: made.pid })).pid,
    made.pid,
  );
  const listed = await api.datasetsV4ControllerFindAllV4({
    filter: JSON.stringify({ where: { datasetName: `n ${run}` }, include: ["origdatablocks"] }),
  });
  assert.equal(listed.length, 1);
  await remover.DatasetsV4Api.datasetsV4ControllerFindByIdAndDeleteV4({ pid: made.pid });
});
await step("proposals, samples, instruments", async () => {
  const proposal = await admin.ProposalsApi.proposalsControllerCreateV3({
    CreateProposalDto: {
      proposalId: `sdk-${run}`,
      email: "p@example.org",
      title: "T",
      _abstract: "abc",
      keywords: ["k"],
      ownerGroup: "group1",
      startTime: new Date(),
    },
  });
  assert.deepEqual([proposal._abstract, proposal.keywords], ["abc", ["k"]]);
  assert.equal((await user.ProposalsApi.proposalsControllerFindByIdV3({ pid: `sdk-${run}` })).title, "T");
  assert.ok((await user.ProposalsApi.proposalsControllerFindByIdAccessV3({ pid: `sdk-${run}` })).canAccess);
  await user.ProposalsApi.proposalsControllerFullqueryV3({ fields: "{}", limits: "{}" });
  const sample = await user.SamplesApi.samplesControllerCreateV3({
    CreateSampleDto: { sampleName: "s", ownerGroup: "group1", sampleCharacteristics: { a: 1 } },
  });
  assert.equal((await user.SamplesApi.samplesControllerFindByIdV3({ id: sample.sampleId })).sampleName, "s");
  const instrument = await admin.InstrumentsApi.instrumentsControllerCreateV3({
    CreateInstrumentDto: { name: "i", uniqueName: `sdk-${run}`, pid: `sdk-${run}` },
  });
  assert.equal(
    (await user.InstrumentsApi.instrumentsControllerFindByIdV3({ id: instrument.pid })).uniqueName,
    `sdk-${run}`,
  );
});
await step("published data of both forms, policies, keys, files, configuration, health", async () => {
  await anonymous.PublishedDataApi.publishedDataControllerFindAllV3({ filter: "{}" });
  assert.ok(Number.isInteger((await anonymous.PublishedDataApi.publishedDataControllerCountV3({})).count));
  await user.PublishedDataV4Api.publishedDataV4ControllerGetConfigV4();
  const made = await user.PublishedDataV4Api.publishedDataV4ControllerCreateV4({
    CreatePublishedDataV4Dto: {
      title: "t",
      _abstract: "a",
      datasetPids: [pid],
      metadata: { publisher: { name: "x" }, creators: [{ name: "a" }], publicationYear: 2026, resourceType: "Dataset" },
    },
  });
  assert.equal((await user.PublishedDataV4Api.publishedDataV4ControllerFindOneV4({ id: made.doi }))._abstract, "a");
  await admin.PoliciesApi.policiesControllerFindAllV3({ filter: "{}" });
  await user.MetadataKeysV4Api.metadataKeysV4ControllerFindAllV4({ filter: "{}" });
  await user.OrigdatablocksApi.origDatablocksControllerFullqueryFilesV3({ fields: "{}", limits: "{}" });
  await anonymous.AdminApi.adminControllerGetConfigV3();
  await anonymous.HealthApi.healthControllerCheckV3();
  await admin.HistoryApi.historyControllerGetHistoryV3?.({ filter: "{}" });
});
await step("jobs, older form", async () => {
  const [api, archive] = [user.JobsApi, remover.JobsApi];
  const CreateJobDtoV3 = {
    emailJobInitiator: "ada@example.org",
    type: "analysis",
    jobParams: { copies: 2, username: "user1" },
    jobStatusMessage: "jobSubmitted",
    datasetList: [{ pid, files: [] }],
  };
  const made = await api.jobsControllerCreateV3({ CreateJobDtoV3 });
  assert.deepEqual([made.jobStatusMessage, made.datasetList], ["jobSubmitted", [{ pid, files: [] }]]);
  assert.ok(made.creationTime instanceof Date);
  const { id } = made;
  assert.equal((await api.jobsControllerFindOneV3({ id })).jobParams.copies, 2);
  const filter = JSON.stringify({ where: { "datasetList.pid": pid } });
  assert.deepEqual(
    (await api.jobsControllerFindAllV3({ filter })).map((one) => one.id),
    [id],
  );
  const fields = JSON.stringify({ type: ["analysis"], emailJobInitiator: "ada@example.org" });
  assert.ok((await api.jobsControllerFullQueryV3({ fields, limits: "{}" })).some((one) => one.id === id));
  // The SDK knows the facets of datasets only.
  const { raw: facets } = await api.jobsControllerFullFacetV3Raw({ fields: "{}", facets: '["type"]' });
  assert.ok((await facets.json())[0].type.some(({ _id }) => _id === "analysis"));
  assert.equal((await api.jobsControllerFindOneDetailsV3({ jobId: id }))[0].pid, pid);
  const UpdateJobDtoV3 = { jobStatusMessage: "finishedSuccessful", jobResultObject: { archived: 1 } };
  const changed = await api.jobsControllerUpdateV3({ id, UpdateJobDtoV3 });
  assert.deepEqual([changed.jobStatusMessage, changed.jobResultObject], ["finishedSuccessful", { archived: 1 }]);
  await refused(400, () =>
    api.jobsControllerCreateV3({ CreateJobDtoV3: { ...CreateJobDtoV3, jobParams: { copies: 9 } } }),
  );
  await refused(400, () => api.jobsControllerCreateV3({ CreateJobDtoV3: { ...CreateJobDtoV3, type: "unknown" } }));
  await refused(403, () => api.jobsControllerRemoveV3({ id }));
  await archive.jobsControllerRemoveV3({ id });
  await refused(400, () => api.jobsControllerFindOneV3({ id }));
});
await step("jobs, newer form", async () => {
  const [api, archive] = [user.JobsV4Api, remover.JobsV4Api];
  const CreateJobDto = {
    type: "analysis",
    ownerUser: "user1",
    ownerGroup: "group1",
    contactEmail: "ada@example.org",
    jobParams: { copies: 1, note: run, datasetList: [{ pid, files: [] }] },
  };
  const made = await api.jobsV4ControllerCreateV4({ CreateJobDto });
  assert.deepEqual([made.statusCode, made.ownerUser, made.configVersion], ["jobSubmitted", "user1", "clients"]);
  const { id } = made;
  // The SDK's own reading of these answers demands fields of which no answer has all, from SciCat either.
  const told = async (call) => await (await call).raw.json();
  assert.equal((await told(api.jobsV4ControllerFindOneV4Raw({ id }))).jobParams.note, run);
  const filter = JSON.stringify({ where: { "jobParams.note": run }, include: ["datasets"] });
  const [listed] = await told(api.jobsV4ControllerFindAllV4Raw({ filter }));
  assert.deepEqual([listed.id, listed.datasets[0].pid], [id, pid]);
  const mine = JSON.stringify({ where: { "jobParams.note": run } });
  assert.equal((await told(api.jobsV4ControllerFullQueryV4Raw({ filter: mine })))[0].id, id);
  const [detailed] = await told(api.jobsV4ControllerFindAllDatasetDetailsV4Raw({ filter: mine }));
  assert.equal(detailed.datasetDetails[0].pid, pid);
  const [facets] = await told(api.jobsV4ControllerFullFacetV4Raw({ fields: "{}", facets: '["type"]' }));
  assert.ok(facets.type.some(({ _id }) => _id === "analysis"));
  const UpdateJobDto = { statusCode: "finishedSuccessful", statusMessage: "Done.", jobResultObject: { n: 1 } };
  const changed = await api.jobsV4ControllerUpdateV4({ id, UpdateJobDto });
  assert.deepEqual([changed.statusMessage, changed.jobResultObject], ["Done.", { n: 1 }]);
  await refused(400, () =>
    api.jobsV4ControllerCreateV4({ CreateJobDto: { ...CreateJobDto, jobParams: { copies: 9 } } }),
  );
  await refused(403, () => api.jobsV4ControllerCreateV4({ CreateJobDto: { ...CreateJobDto, ownerUser: "user2" } }));
  // What an action could not do is told to the one who ordered it, as SciCat does.
  await refused(400, () => api.jobsV4ControllerCreateV4({ CreateJobDto: { ...CreateJobDto, type: "unreachable" } }));
  await refused(403, () => anonymous.JobsV4Api.jobsV4ControllerFindOneV4Raw({ id }));
  await refused(403, () => api.jobsV4ControllerRemoveV4({ id }));
  await archive.jobsV4ControllerRemoveV4({ id });
});
await step("refusals carry their status", async () => {
  await refused(403, () => anonymous.DatasetsApi.datasetsControllerFindByIdV3({ pid }));
  await refused(404, () => user.DatasetsApi.datasetsControllerFindByIdV3({ pid: "none" }));
  await refused(403, () => user.DatasetsApi.datasetsControllerFindByIdAndDeleteV3({ pid }));
  await remover.DatasetsApi.datasetsControllerFindByIdAndDeleteV3({ pid });
});
finish();
