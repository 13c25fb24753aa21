/** The calls of the SciCat web UI, page by page, as `admin`, with the shapes that it insists on. */
import { assert, call, finish, id, png, query, rawDataset, run, signIn, step } from "./steps.mjs";

const v3 = "/api/v3";
const v4 = "/api/v4";
const token = await signIn("admin");
const get = async (path, options = {}) => (await call("GET", path, { token, expect: 200, ...options })).body;
const list = async (path) => {
  const body = await get(path);
  assert.ok(Array.isArray(body), JSON.stringify(body)?.slice(0, 200));
  return body;
};
const count = async (path) => assert.ok(Number.isInteger((await get(path)).count));
const facets = async (path, names = []) => {
  const body = await list(path);
  assert.equal(body.length, 1);
  assert.ok(Number.isInteger(body[0].all[0].totalSets), JSON.stringify(body));
  for (const name of names)
    for (const one of body[0][name]) assert.ok("_id" in one && Number.isInteger(one.count), JSON.stringify(one));
  return body[0];
};

await step("start: configuration and theme without signing in", async () => {
  const config = await get(`${v3}/admin/config`, { token: undefined });
  assert.equal(
    typeof config.accessTokenPrefix === "string" ||
      typeof config.lbBaseURL === "string" ||
      typeof config.facility === "string",
    true,
  );
  assert.equal(typeof (await get(`${v3}/admin/theme`, { token: undefined })).properties, "object");
});
const { body: login } = await call("POST", `${v3}/auth/login`, {
  json: { username: "admin", password: "adminpw" },
  expect: 201,
});
await step("signed in: the session trio", async () => {
  const self = await get(`${v3}/users/my/self`);
  assert.deepEqual([self.id, self.username], [login.userId, "admin"]);
  const identity = await get(`${v3}/useridentities/findOne${query({ filter: { where: { userId: self.id } } })}`);
  assert.equal(identity.userId, self.id);
  assert.deepEqual(identity.profile.accessGroups, ["admin"]);
  const settings = await get(`${v3}/users/${self.id}/settings`);
  for (const name of ["datasetCount", "jobCount"]) assert.ok(Number.isInteger(settings[name]), name);
  assert.equal(typeof settings.externalSettings, "object");
});
await step("settings of tables are kept", async () => {
  const path = `${v3}/users/${login.userId}/settings`;
  await call("PATCH", `${path}/external`, {
    token,
    json: { fe_dataset_table_columns: [{ name: "pid", order: 1 }] },
    expect: 200,
  });
  await call("PATCH", `${path}/external`, { token, json: { fe_dataset_table_filters: [{ key: "x" }] }, expect: 200 });
  await call("PATCH", path, { token, json: { datasetCount: 50 }, expect: 200 });
  const settings = await get(path);
  assert.deepEqual([settings.datasetCount, settings.externalSettings.fe_dataset_table_columns[0].name], [50, "pid"]);
  assert.equal(settings.externalSettings.fe_dataset_table_filters[0].key, "x");
});

const proposalId = `ui-${run}`;
const sampleId = `uis-${run}`;
const instrument = (
  await call("POST", `${v3}/instruments`, {
    token,
    expect: 201,
    json: { pid: `uii-${run}`, name: `ymir ${run}`, uniqueName: `ui-ymir-${run}` },
  })
).body;
await call("POST", `${v3}/proposals`, {
  token,
  expect: 201,
  json: {
    proposalId,
    email: "p@example.org",
    title: "Wasps",
    ownerGroup: "group1",
    pi_lastname: `Pi${run}`,
    startTime: "2026-01-01T00:00:00.000Z",
    instrumentIds: [instrument.pid],
  },
});
await call("POST", `${v3}/samples`, {
  token,
  expect: 201,
  json: {
    sampleId,
    sampleName: "wasp",
    ownerGroup: "group1",
    sampleCharacteristics: { mass: { value: 3, unit: "g" } },
  },
});
const raw = (
  await call("POST", `${v3}/datasets`, {
    token,
    expect: 201,
    json: rawDataset({
      proposalId,
      sampleId,
      instrumentId: instrument.pid,
      datasetName: `wasp ${run}`,
      keywords: [`ui-${run}`],
      scientificMetadata: { [`key${run}`]: { value: 12, unit: "keV" }, text: "abc" },
    }),
  })
).body;
const derived = (
  await call("POST", `${v3}/datasets`, {
    token,
    expect: 201,
    json: {
      type: "derived",
      datasetName: `derived ${run}`,
      owner: "Ada",
      contactEmail: "a@example.org",
      sourceFolder: "/d",
      creationTime: "2026-03-05T00:00:00.000Z",
      investigator: "x",
      inputDatasets: [raw.pid],
      usedSoftware: ["s"],
      ownerGroup: "group1",
    },
  })
).body;
const dataset = `${v3}/datasets/${id(raw.pid)}`;

await step("/datasets: the first load", async () => {
  await list(`${v4}/metadatakeys${query({ filter: { where: {}, fields: ["key", "humanReadableName"] } })}`);
  assert.ok(
    (await list(`${v3}/instruments${query({ filter: { limits: { skip: 0, limit: 1000 } } })}`)).some(
      (one) => one._id === instrument.pid && one.pid === instrument.pid,
    ),
  );
  const page = await list(
    `${v3}/datasets/fullquery${query({ limits: { skip: 0, limit: 25, order: "startTime:desc" }, fields: { mode: {} } })}`,
  );
  assert.ok(page.length > 0 && page.length <= 25);
  await facets(
    `${v3}/datasets/fullfacet${query({ facets: ["creationLocation", "ownerGroup", "type", "keywords"], fields: { mode: {} } })}`,
    ["creationLocation", "ownerGroup", "type", "keywords"],
  );
  await count(`${v3}/instruments/count`);
  assert.deepEqual(await get(`${dataset}/thumbnail`), {});
});
const search = async (fields) =>
  (
    await list(
      `${v3}/datasets/fullquery${query({ fields, limits: { skip: 0, limit: 25, order: "creationTime:desc" } })}`,
    )
  ).map(({ pid }) => pid);
const key = `key${run}`;
for (const [title, fields] of [
  ["text", { mode: {}, text: `wasp ${run}`, keywords: [`ui-${run}`] }],
  ["facets", { creationLocation: ["/site/beamline"], ownerGroup: ["group1"], type: ["raw"], keywords: [`ui-${run}`] }],
  ["a pid", { pid: raw.pid, keywords: [`ui-${run}`] }],
  ["a part of a pid", { pid: { $regex: raw.pid.slice(-20) } }],
  ["the start of a pid", { pid: { $regex: `^${raw.pid.slice(0, 30)}` } }],
  [
    "dates",
    { creationTime: { begin: "2026-03-01T00:00:00.000Z", end: "2026-03-31T00:00:00.000Z" }, keywords: [`ui-${run}`] },
  ],
  [
    "archivable",
    { mode: { "datasetlifecycle.archivable": true, "datasetlifecycle.retrievable": false }, keywords: [`ui-${run}`] },
  ],
  ["EQUAL_TO_NUMERIC", { scientific: [{ lhs: key, relation: "EQUAL_TO_NUMERIC", rhs: 12, unit: "" }] }],
  ["GREATER_THAN with a unit", { scientific: [{ lhs: key, relation: "GREATER_THAN", rhs: 11, unit: "keV" }] }],
  [
    "LESS_THAN_OR_EQUAL with another unit",
    { scientific: [{ lhs: key, relation: "LESS_THAN_OR_EQUAL", rhs: 12000, unit: "eV" }] },
  ],
  ["RANGE", { scientific: [{ lhs: key, relation: "RANGE", rhs: [11, 13], unit: "" }] }],
  [
    "EQUAL_TO_STRING",
    { scientific: [{ lhs: "text", relation: "EQUAL_TO_STRING", rhs: "abc", unit: "" }], keywords: [`ui-${run}`] },
  ],
]) {
  await step(`/datasets: search by ${title}`, async () => assert.deepEqual(await search(fields), [raw.pid]));
  await step(`/datasets: facets with ${title}`, async () =>
    assert.equal(
      (await facets(`${v3}/datasets/fullfacet${query({ fields, facets: ["type", "ownerGroup"] })}`, ["type"])).all[0]
        .totalSets,
      1,
    ),
  );
}
await step("/datasets: keys while typing", async () => {
  const where = { $or: ["key", "humanReadableName"].map((name) => ({ [name]: { $regex: key, $options: "i" } })) };
  assert.deepEqual(
    (
      await list(
        `${v4}/metadatakeys${query({ filter: { where, fields: ["key", "humanReadableName"], limits: { limit: 10 } } })}`,
      )
    ).map((one) => one.key),
    [key],
  );
});
await step("/datasets: only what is public", async () =>
  assert.ok(
    (
      await list(`${v3}/datasets/fullquery${query({ fields: { mode: {}, isPublished: true }, limits: { limit: 25 } })}`)
    ).every((one) => one.isPublished),
  ),
);

await step("/datasets/:id and what it links to", async () => {
  const found = await get(dataset);
  assert.deepEqual([found.proposalId, found.sampleId, found.instrumentId], [proposalId, sampleId, instrument.pid]);
  for (const name of ["proposalIds", "sampleIds", "instrumentIds", "keywords", "sharedWith", "techniques", "history"])
    assert.ok(Array.isArray(found[name]), name);
  assert.equal(typeof found.datasetlifecycle.archiveStatusMessage, "string");
  await list(`${dataset}/attachments`);
  for (const [path, name] of [
    ["proposals", proposalId],
    ["samples", sampleId],
  ]) {
    assert.deepEqual(await get(`${v3}/${path}/${name}/authorization`), { canAccess: true });
    assert.ok(await get(`${v3}/${path}/${name}`));
  }
  assert.deepEqual(await get(`${v3}/proposals/none/authorization`), { canAccess: false });
  assert.equal((await get(`${v3}/instruments/${instrument.pid}`)).name, `ymir ${run}`);
});
await step("/datasets/:id: edits", async () => {
  for (const json of [
    { keywords: [`ui-${run}`, "x"] },
    { isPublished: true },
    { isPublished: false },
    { datasetName: `wasp ${run}` },
    { scientificMetadata: raw.scientificMetadata },
    { sharedWith: [] },
  ])
    await call("PATCH", dataset, { token, json, expect: 200 });
});
await step("/datasets/:id/datafiles", async () => {
  await call("POST", `${dataset}/origdatablocks`, {
    token,
    expect: 201,
    json: { size: 7, dataFileList: [{ path: `f-${run}`, size: 7, time: "2026-01-01T00:00:00.000Z" }] },
  });
  assert.equal((await list(`${dataset}/origdatablocks`))[0].dataFileList[0].path, `f-${run}`);
  assert.deepEqual(await list(`${dataset}/datablocks`), []);
  const { body } = await call("POST", `${v3}/users/jwt`, { token, expect: 201 });
  const claims = JSON.parse(Buffer.from(body.jwt.split(".")[1], "base64url").toString());
  assert.equal(typeof claims.username, "string");
  assert.deepEqual(claims.groups, ["admin"]);
});
await step("/datasets/:id/attachments", async () => {
  const made = (
    await call("POST", `${dataset}/attachments`, {
      token,
      expect: 201,
      json: { caption: "", thumbnail: png, datasetId: raw.pid, ownerGroup: "group1", accessGroups: [] },
    })
  ).body;
  await call("PUT", `${dataset}/attachments/${made.id}`, {
    token,
    json: { id: made.id, caption: "new", thumbnail: png, ownerGroup: "group1" },
    expect: 200,
  });
  assert.equal((await list(`${dataset}/attachments`))[0].caption, "new");
  assert.deepEqual(await get(`${dataset}/thumbnail`), { thumbnail: png });
  await call("DELETE", `${dataset}/attachments/${made.id}`, { token, expect: 200 });
  assert.deepEqual(await list(`${dataset}/attachments`), []);
});
await step("/datasets/:id/relatedDatasets", async () => {
  const where = { type: "derived", inputDatasets: raw.pid };
  const filter = { where, limits: { skip: 0, limit: 25, order: "creationTime:desc" } };
  assert.deepEqual(
    (await list(`${v3}/datasets${query({ filter })}`)).map(({ pid }) => pid),
    [derived.pid],
  );
  assert.deepEqual(await get(`${v3}/datasets/count${query({ filter: { where } })}`), { count: 1 });
  assert.deepEqual(
    (await list(`${v3}/datasets${query({ filter: { where: { pid: { $in: [raw.pid] } } } })}`)).map(({ pid }) => pid),
    [raw.pid],
  );
});
await step("/datasets/:id/logbook", () =>
  call(
    "GET",
    `${dataset}/logbook${query({ filters: { textSearch: "", showBotMessages: true, showUserMessages: true, showImages: true, skip: 0, limit: 25, sortField: "timestamp:desc" } })}`,
    { token, expect: 200 },
  ),
);
await step("/datasets/selection: sharing asks whether an address is known", async () => {
  const known = await call(
    "GET",
    `${v3}/useridentities/isValidEmail${query({ filter: { where: { "profile.email": "user1@facility.org" } } })}`,
    { token, expect: 200 },
  );
  assert.equal(known.text, "true");
  const unknown = await call(
    "GET",
    `${v3}/useridentities/isValidEmail${query({ filter: { where: { "profile.email": "nobody@example.org" } } })}`,
    { token, expect: 200 },
  );
  assert.equal(unknown.text, "false");
});

await step("/files", async () => {
  const files = await list(
    `${v3}/origdatablocks/fullquery/files${query({ fields: {}, limits: { skip: 0, limit: 25 } })}`,
  );
  assert.ok(files.every((one) => typeof one.dataFileList.path === "string"));
  await facets(`${v3}/origdatablocks/fullfacet/files${query({ fields: {} })}`);
});
await step("/instruments", async () => {
  await list(`${v3}/instruments${query({ filter: { limits: { skip: 0, limit: 25 } } })}`);
  await call("PATCH", `${v3}/instruments/${instrument.pid}`, {
    token,
    json: { customMetadata: { a: 1 } },
    expect: 200,
  });
});
await step("/proposals", async () => {
  const page = await list(
    `${v3}/proposals/fullquery${query({ limits: { skip: 0, limit: 10, order: "startTime:desc" }, fields: {} })}`,
  );
  assert.ok(page.length > 0);
  const found = await facets(
    `${v3}/proposals/fullfacet${query({ facets: ["instrumentIds", "pi_lastname", "startTime"], fields: {} })}`,
    ["instrumentIds", "pi_lastname"],
  );
  assert.ok(found.pi_lastname.some((one) => one._id === `Pi${run}`));
});
await step("/proposals/:id", async () => {
  const filter = { where: { proposalId }, limits: { skip: 0, limit: 25, order: "creationTime:desc" } };
  assert.deepEqual(
    (await list(`${v3}/datasets${query({ filter })}`)).map(({ pid }) => pid),
    [raw.pid],
  );
  assert.deepEqual(await get(`${v3}/datasets/count${query({ filter: { where: { proposalId } } })}`), { count: 1 });
  const where = { $or: [{ proposalId: { $in: [proposalId] } }, { parentProposalId: { $in: [proposalId] } }] };
  assert.deepEqual(
    (
      await list(
        `${v3}/proposals${query({ filters: { where, limits: { skip: 0, limit: 10, order: "creationTime:desc" } } })}`,
      )
    ).map((one) => one.proposalId),
    [proposalId],
  );
  assert.deepEqual(await get(`${v3}/proposals/count${query({ fields: {}, filter: { where } })}`), { count: 1 });
  await call("PATCH", `${v3}/proposals/${proposalId}`, {
    token,
    json: { metadata: { a: { value: 1, unit: "" } } },
    expect: 200,
  });
  await list(`${v3}/proposals/${proposalId}/attachments`);
});
await step("/samples", async () => {
  const keys = await list(`${v3}/samples/metadataKeys${query({ limits: {}, fields: { metadataKey: "" } })}`);
  assert.ok(keys.includes("mass"), keys.join());
  const fields = { characteristics: [{ lhs: "mass", relation: "EQUAL_TO_NUMERIC", rhs: 3, unit: "" }] };
  assert.ok(
    (
      await list(
        `${v3}/samples/fullquery${query({ fields, limits: { skip: 0, limit: 25, order: "creationTime:desc" } })}`,
      )
    ).some((one) => one.sampleId === sampleId),
  );
  await count(`${v3}/samples/count${query({ fields: {} })}`);
  const filter = { where: { sampleId }, limits: { skip: 0, limit: 25 } };
  assert.deepEqual(
    (await list(`${v3}/datasets${query({ filter })}`)).map(({ pid }) => pid),
    [raw.pid],
  );
  await list(`${v3}/samples/${sampleId}/attachments`);
  await call("PATCH", `${v3}/samples/${sampleId}`, {
    token,
    json: { sampleCharacteristics: { mass: { value: 4, unit: "g" } } },
    expect: 200,
  });
});
await step("/publishedDatasets and what is done there", async () => {
  const answer = await get(
    `${v4}/publishedData?fields=%7B%7D&limits=${encodeURIComponent(JSON.stringify({ limit: 5, skip: 0, order: "createdAt:desc" }))}&access_token=Bearer%20${token}`,
    { token: undefined },
  );
  assert.ok(Array.isArray(answer));
  await count(`${v4}/publishedData/count?fields=%7B%7D&facets=%5B%5D`);
  const config = await get(`${v4}/publisheddata/config`);
  assert.equal(typeof config.metadataSchema, "object");
  const form = await get(`${v4}/publisheddata/formpopulate?pid=${id(raw.pid)}`);
  assert.equal(typeof form, "object");
  const json = {
    title: `Wasps ${run}`,
    abstract: "All of them",
    datasetPids: [raw.pid],
    metadata: {
      publisher: { name: "Here" },
      publicationYear: 2026,
      resourceType: "Dataset",
      creators: [{ name: "A, B" }],
      creator: [{ name: "A, B" }],
    },
  };
  const { body: publication, text } = await call("POST", `${v4}/publisheddata`, { token, json, expect: 201 });
  assert.ok(publication.doi, text);
  const path = `${v4}/publisheddata/${id(publication.doi)}`;
  assert.equal((await get(path)).status, "private");
  await call("PATCH", path, { token, json: { title: `Bees ${run}` }, expect: 200 });
  const published = await call("POST", `${path}/publish`, { token, json: {} });
  assert.ok([200, 201].includes(published.status), published.text);
  assert.equal((await get(path, { token: undefined })).status, "public");
  assert.deepEqual(
    (await list(`${v4}/datasets${query({ filter: { where: { pid: { $in: [raw.pid] } } } })}`)).map(
      ({ isPublished }) => isPublished,
    ),
    [true],
  );
  const amended = await call("POST", `${path}/amend`, { token, json: {} });
  assert.ok([200, 201, 400].includes(amended.status), amended.text);
});
await step("/policies", async () => {
  const page = await list(`${v3}/policies?order=ownerGroup:desc&skip=0&limit=25`);
  assert.ok(page.length > 0);
  await list(
    `${v3}/policies?order=ownerGroup:desc&skip=0&limit=25&where=${encodeURIComponent('{"manager":"admin@facility.org"}')}`,
  );
  await count(`${v3}/policies/count?manager=admin@facility.org`);
  const { body } = await call("POST", `${v3}/policies/updateWhere`, {
    token,
    expect: 200,
    json: { ownerGroupList: `uigroup-${run}`, data: { autoArchive: true } },
  });
  assert.ok(body.submissionResponse ?? body.message, JSON.stringify(body));
});
await step("/logbooks, /admin", async () => {
  await call("GET", `${v3}/logbooks`, { token, expect: 200 });
  const config = await get(`${v3}/runtime-config/frontendConfig`);
  const saved = await call("PUT", `${v3}/runtime-config/frontendConfig`, {
    token,
    json: { data: { ...config.data, statusBannerMessage: run } },
  });
  assert.equal(saved.status, 200, saved.text);
  assert.equal((await get(`${v3}/admin/config`, { token: undefined })).statusBannerMessage, run);
  await call("PUT", `${v3}/runtime-config/frontendConfig`, { token, json: { data: config.data }, expect: 200 });
  assert.ok((await list(`${v3}/users`)).some(({ username }) => username === "user1"));
});
await step("signing out", async () => {
  const { status, body } = await call("POST", `${v3}/auth/logout`, { token: await signIn("admin"), json: {} });
  assert.ok([200, 201].includes(status));
  assert.equal(body.logout, "successful");
});
finish();
