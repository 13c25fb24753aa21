/** Jobs as the web UI, landing pages, archivers, brokers and proxies of a SciCat order, watch and end them. */
import { assert, call, finish, id, query, rawDataset, run, signIn, step } from "./steps.mjs";

const v3 = "/api/v3";
const v4 = "/api/v4";
const [admin, user, stranger, archiver] = await Promise.all(["admin", "user1", "user3", "archiveManager"].map(signIn));
const get = async (path, token, expect = 200) => (await call("GET", path, { token, expect })).body;
const send = (method, path, json, token, expect) => call(method, path, { token, json, expect });
const make = async (more) =>
  (await send("POST", `${v3}/datasets`, rawDataset({ accessGroups: [], ...more }), admin, 201)).body;
const closed = await make({ datasetName: `closed ${run}`, datasetlifecycle: { archivable: true } });
const open = await make({ datasetName: `open ${run}`, isPublished: true, datasetlifecycle: { archivable: false } });
const files = { size: 12, dataFileList: [{ path: "a.h5", size: 12, time: "2026-01-01T00:00:00.000Z" }] };
await send("POST", `${v3}/datasets/${id(closed.pid)}/origdatablocks`, files, admin, 201);
const listOf = (...datasets) => datasets.map(({ pid }) => ({ pid, files: [] }));
const emailJobInitiator = `user1-${run}@facility.org`;

const archived = await step("web UI: archiving what is in the cart", async () => {
  const body = { type: "archive", emailJobInitiator, jobParams: { username: "user1", ownerGroup: "group1" } };
  const job = { ...body, jobStatusMessage: "jobCreated", datasetList: listOf(closed) };
  const made = (await send("POST", `${v3}/jobs`, job, user, 201)).body;
  assert.deepEqual([made._id, made.jobStatusMessage], [made.id, "jobCreated"]);
  assert.ok(Number.isFinite(Date.parse(made.creationTime)));
  const refused = await send("POST", `${v3}/jobs`, { ...job, datasetList: listOf(closed, open) }, user, 400);
  assert.match(refused.body.message, /archivable/);
  assert.match((await send("POST", `${v3}/jobs`, { ...job, datasetList: [] }, user, 422)).body.message, /empty/);
  await send("POST", `${v3}/jobs`, job, stranger, 403);
  return made;
});
await step("web UI: the pages of jobs", async () => {
  const limits = { limit: 25, skip: 0, order: "creationTime:desc" };
  const found = await get(`${v3}/Jobs/fullquery${query({ fields: { emailJobInitiator }, limits })}`, user);
  assert.deepEqual(
    found.map((one) => one._id),
    [archived.id],
  );
  const [facets] = await get(`${v3}/Jobs/fullfacet${query({ fields: {}, facets: [] })}`, user);
  assert.ok(facets.all[0].totalSets > 0);
  const one = await get(`${v3}/jobs/${archived.id}`, user);
  assert.deepEqual(one.datasetList, listOf(closed));
  await get(`${v3}/jobs/${archived.id}`, stranger, 403);
});
await step("archiver: the job with its datasets, reports of both forms, and the end", async () => {
  const { body } = await call("POST", `${v3}/auth/login`, {
    form: { username: "archiveManager", password: "archiveManagerpw" },
    expect: 201,
  });
  const token = body.access_token;
  const path = `jobs/${archived.id}`;
  assert.deepEqual((await get(`${v4}/${path}`, token)).jobParams.datasetList, listOf(closed));
  await send("PATCH", `${v3}/${path}`, { jobStatusMessage: "workInProgress", jobResultObject: {} }, token, 200);
  assert.equal((await get(`${v4}/${path}`, token)).statusCode, "workInProgress");
  const report = {
    statusCode: "finishedSuccessful",
    statusMessage: "Done.",
    jobResultObject: { result: [{ datasetId: closed.pid, url: "https://example.org/x" }] },
  };
  const reported = (await send("PATCH", `${v4}/${path}`, report, token, 200)).body;
  assert.deepEqual([reported.statusMessage, reported.jobResultObject], ["Done.", report.jobResultObject]);
  assert.equal((await get(`${v3}/${path}`, token)).jobStatusMessage, "finishedSuccessful");
  await send("PATCH", `${v4}/${path}`, report, user, 403);
});
await step("archive mock: a job and its datasets by a raw token in the query", async () => {
  const ask = async (path) => (await call("GET", `${v3}/${path}access_token=${archiver}`, { expect: 200 })).body;
  const include = JSON.stringify({ relation: "origdatablocks" });
  const [dataset] = await ask(`Jobs/datasetDetails?jobId=${archived.id}&include=${id(include)}&`);
  assert.deepEqual([dataset.pid, dataset.origdatablocks[0].dataFileList.length], [closed.pid, 1]);
  assert.equal((await ask(`Jobs/${archived.id}?`)).id, archived.id);
});
await step("s3 broker: results of finished jobs", async () => {
  const where = { type: "archive", statusCode: "finishedSuccessful", "jobParams.datasetList.pid": closed.pid };
  const [job] = await get(`${v4}/jobs${query({ filter: { where } })}`, archiver);
  assert.equal(job.jobResultObject.result[0].url, "https://example.org/x");
  assert.ok(Number.isFinite(Date.parse(job.updatedAt)));
});
await step("globus proxy: a transfer is ordered, counted, reported on and removed", async () => {
  const type = "globus_transfer_job";
  const order = { type, ownerGroup: "group1", jobParams: { datasetList: listOf(closed), note: run } };
  const made = (await send("POST", `${v4}/jobs`, order, user, 201)).body;
  assert.deepEqual(Object.keys(made).toSorted(), [
    "__v",
    "_id",
    "accessGroups",
    "configVersion",
    "contactEmail",
    "createdAt",
    "createdBy",
    "id",
    "isPublished",
    "jobParams",
    "jobResultObject",
    "ownerGroup",
    "ownerUser",
    "statusCode",
    "statusMessage",
    "type",
    "updatedAt",
    "updatedBy",
  ]);
  const [facets, ...others] = await get(
    `${v4}/jobs/fullfacet${query({ fields: { type, "jobParams.note": run } })}`,
    user,
  );
  assert.deepEqual([facets.all[0].totalSets, others.length], [1, 0]);
  const filter = { where: { type, "jobParams.note": run }, limits: { skip: 0, limit: 5 } };
  assert.deepEqual(
    (await get(`${v4}/jobs${query({ filter })}`, user)).map((job) => job.id),
    [made.id],
  );
  const path = `${v4}/jobs/${made.id}`;
  const report = { statusCode: "finished", statusMessage: "ok", jobResultObject: { bytesTransferred: 12 } };
  assert.equal((await send("PATCH", path, report, user, 200)).body.jobResultObject.bytesTransferred, 12);
  await send("POST", `${v4}/jobs`, { ...order, ownerGroup: "group3" }, stranger, 403);
  await send("POST", `${v4}/jobs`, order, undefined, 403);
  await send("DELETE", path, undefined, user, 403);
  await send("DELETE", path, undefined, archiver, 200);
  await get(path, user, 400);
});
await step("landing pages: published data are ordered without signing in", async () => {
  const job = { type: "public", emailJobInitiator: "reader@example.org", creationTime: new Date().toISOString() };
  const order = { ...job, datasetList: listOf(open), jobParams: { username: "reader@example.org", option: "URLs" } };
  const made = (await send("POST", `${v3}/Jobs`, order, undefined, 201)).body;
  assert.deepEqual([made.emailJobInitiator, made.jobParams.option], ["reader@example.org", "URLs"]);
  await send("POST", `${v3}/Jobs`, { ...order, datasetList: listOf(closed) }, undefined, 403);
  // Whoever ordered it has no account: the archive reports, and writes to the address.
  await send("PATCH", `${v3}/Jobs/${made.id}`, { jobStatusMessage: "finishedSuccessful" }, archiver, 200);
  await get(`${v3}/Jobs/${made.id}`, undefined, 403);
});
finish();
