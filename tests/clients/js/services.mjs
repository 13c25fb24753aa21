/** Services beside a SciCat: harvesters, archivers, brokers, ingestors, converters, by the calls that each sends. */
import { assert, call, finish, id, query, rawDataset, rawGet, run, signIn, step } from "./steps.mjs";

const v3 = "/api/v3";
const v4 = "/api/v4";
const [admin, user, stranger, ingestor, archiver] = await Promise.all(
  ["admin", "user1", "user3", "ingestor", "archiveManager"].map(signIn),
);
const get = async (path, token, expect = 200) => (await call("GET", path, { token, expect })).body;
const post = async (path, json, token, expect = 201) => (await call("POST", path, { token, json, expect })).body;
/** Braces stay as they are, all else is encoded as clients in JavaScript do. */
const bare = (value) =>
  encodeURI(typeof value === "string" ? value : JSON.stringify(value))
    .replaceAll("%7B", "{")
    .replaceAll("%7D", "}")
    .replaceAll("%5B", "[")
    .replaceAll("%5D", "]");

const instrument = await post(
  `${v3}/instruments`,
  { name: `Ymir ${run}`, uniqueName: `ymir-s-${run}`, pid: `si-${run}` },
  admin,
);
const sample = await post(
  `${v3}/samples`,
  { sampleId: `ss-${run}`, sampleName: "s", description: `powder ${run}`, ownerGroup: "group1", isPublished: true },
  admin,
);
const proposal = await post(
  `${v3}/proposals`,
  {
    proposalId: `sp-${run}`,
    email: "p@example.org",
    title: "T",
    ownerGroup: "group1",
    pi_email: "pi@example.org",
    pi_firstname: "Pi",
    pi_lastname: "La",
    keywords: ["k"],
  },
  admin,
);
const make = (more) =>
  post(
    `${v3}/datasets`,
    rawDataset({
      instrumentId: instrument.pid,
      sampleId: sample.sampleId,
      proposalId: proposal.proposalId,
      keywords: [`s-${run}`],
      ...more,
    }),
    admin,
  );
const open = await make({
  isPublished: true,
  datasetName: `open ${run}`,
  techniques: [{ pid: "http://example.org/PaNET01", name: "small angle" }],
  scientificMetadata: {
    [`temp${run}`]: { value: 300, unit: "K" },
    [`wave${run}`]: { value: 2, unit: "m" },
    job_id: { value: `job-${run}` },
  },
});
const closed = await make({ datasetName: `closed ${run}` });
const files = { size: 12, dataFileList: [{ path: "a.h5", size: 12, time: "2026-01-01T00:00:00.000Z" }] };
await post(`${v3}/datasets/${id(open.pid)}/origdatablocks`, files, admin);
await post(`${v3}/datasets/${id(closed.pid)}/origdatablocks`, files, admin);
const published = await post(
  `${v3}/publisheddata`,
  {
    doi: `10.5072/${run}`,
    title: `Open ${run}`,
    creator: ["A. B."],
    publisher: "Here",
    publicationYear: 2026,
    abstract: "abc",
    dataDescription: "def",
    resourceType: "raw",
    pidArray: [open.pid],
    affiliation: "Inst",
    status: "registered",
  },
  admin,
);

// The PaNOSC search API's adaptor: anonymous, braces unencoded.
const found = async (filter, path = "datasets") => {
  const { status, text, body } = await rawGet(`${v3}/${path}?filter=${bare(filter)}`);
  assert.equal(status, 200, text);
  return body;
};
const pids = async (filter) => (await found(filter)).map(({ pid }) => pid);
await step("PaNOSC: where as an empty list", async () =>
  assert.ok((await found({ where: [], limits: { limit: 5 } })).length > 0),
);
await step("PaNOSC: nothing of the unpublished", async () =>
  assert.deepEqual(await pids({ where: { and: [{ keywords: `s-${run}` }] } }), [open.pid]),
);
await step("PaNOSC: name and technique", async () =>
  assert.deepEqual(
    await pids({ where: { and: [{ datasetName: `open ${run}` }, { "techniques.name": "small angle" }] } }),
    [open.pid],
  ),
);
for (const [title, conditions] of [
  [
    "between with a unit",
    [
      {
        and: [
          { [`scientificMetadata.temp${run}.valueSI`]: { between: [290, 310] } },
          { [`scientificMetadata.temp${run}.unitSI`]: { inq: ["K", "kelvin"] } },
        ],
      },
    ],
  ],
  [
    "lte with a unit",
    [{ [`scientificMetadata.wave${run}.valueSI`]: { lte: 2 } }, { [`scientificMetadata.wave${run}.unitSI`]: "m" }],
  ],
  [
    "without a unit",
    [
      {
        or: [
          { [`scientificMetadata.temp${run}.value`]: { gte: 300 } },
          { [`scientificMetadata.temp${run}.v`]: { gte: 300 } },
        ],
      },
    ],
  ],
  [
    "a range of two keys",
    [
      {
        or: [
          {
            and: [
              { [`scientificMetadata.temp${run}_min.valueSI`]: { lte: 5 } },
              { [`scientificMetadata.temp${run}_max.valueSI`]: { gte: 5 } },
            ],
          },
          { [`scientificMetadata.temp${run}.valueSI`]: 300 },
        ],
      },
    ],
  ],
])
  await step(`PaNOSC: parameters, ${title}`, async () =>
    assert.deepEqual(await pids({ where: { and: conditions } }), [open.pid]),
  );
await step("PaNOSC: includes, the instrument as one object", async () => {
  const [one] = await found({
    where: { and: [{ pid: open.pid }] },
    include: [{ relation: "origdatablocks" }, { relation: "instrument" }, {}],
  });
  assert.equal(one.instrument.name, `Ymir ${run}`);
  assert.equal(one.origdatablocks[0].dataFileList[0].path, "a.h5");
  assert.ok(one.origdatablocks[0].id);
});
await step("PaNOSC: one dataset and its files", async () => {
  const one = await get(`${v3}/datasets/${id(open.pid)}?filter=null`);
  for (const name of ["pid", "datasetName", "isPublished", "size", "creationTime", "techniques", "scientificMetadata"])
    assert.ok(name in one, name);
  const blocks = (
    await rawGet(
      `${v3}/datasets/${id(open.pid)}/origdatablocks?filter=${bare({ include: [{ relation: "datasets" }] })}`,
    )
  ).body;
  assert.equal(blocks[0].dataFileList.length, 1);
});
await step("PaNOSC: samples", async () =>
  assert.equal(
    (await found({ where: { and: [{ sampleId: sample.sampleId }, { description: `powder ${run}` }] } }, "samples"))
      .length,
    1,
  ),
);
await step("PaNOSC: documents", async () => {
  assert.equal((await found({ where: { pidArray: open.pid } }, "publisheddata"))[0].doi, published.doi);
  assert.equal(
    (
      await found(
        {
          fields: {},
          where: { and: [{ title: `Open ${run}` }, { or: [{ creator: "A. B." }, { authors: "A. B." }] }] },
        },
        "publisheddata",
      )
    ).length,
    1,
  );
  assert.equal((await get(`${v3}/publisheddata/${id(published.doi)}?filter={"fields":{}}`)).doi, published.doi);
  assert.ok(Number.isInteger((await get(`${v3}/publisheddata/count?where=${bare({ title: "x" })}`)).count));
});
await step("PaNOSC: instruments", async () => {
  assert.equal((await found({ where: { name: `Ymir ${run}` }, skip: 0, limit: 5 }, "instruments")).length, 1);
  assert.equal((await get(`${v3}/instruments/${instrument.pid}?filter=null`)).pid, instrument.pid);
});

// OAI provider and landing pages: anonymous readers of publications.
await step("OAI provider: count, registered ones, one", async () => {
  const { count } = await get(`${v3}/publisheddata/count`);
  assert.ok(count > 0);
  const filter = { where: { status: "registered" }, fields: { thumbnail: 0 }, limits: { limit: count } };
  const all = (await rawGet(`${v3}/publisheddata?filter=${bare(filter)}`)).body;
  assert.ok(all.every(({ status }) => status === "registered"));
  const one = await get(`${v3}/publisheddata/${id(published.doi)}`);
  for (const name of [
    "doi",
    "title",
    "dataDescription",
    "publicationYear",
    "creator",
    "publisher",
    "affiliation",
    "updatedAt",
    "createdAt",
  ])
    assert.ok(one[name] !== undefined, name);
  assert.deepEqual(one.creator, ["A. B."]);
});
await step("landing pages: filters in a header, ids encoded twice", async () => {
  const headers = {
    filter: JSON.stringify({ order: "registeredTime desc", skip: 0, limit: 10, fields: { thumbnail: false } }),
  };
  const { body } = await call("GET", `${v3}/PublishedData`, { headers, expect: 200 });
  assert.ok(body.some(({ doi }) => doi === published.doi));
  assert.ok(Number.isInteger((await get(`${v3}/PublishedData/count`)).count));
  for (const doi of [id(published.doi), id(id(published.doi))])
    assert.equal(
      (await call("GET", `${v3}/PublishedData/${doi}`, { headers: { filter: "{}" }, expect: 200 })).body.doi,
      published.doi,
    );
});

// Ingestors.
await step("ingestor: health, proposal, instrument, samples, dataset by job", async () => {
  assert.equal((await get(`${v3}/health`)).status, "ok");
  const read = await get(`${v3}/proposals/${proposal.proposalId}`, ingestor);
  assert.deepEqual(
    [read.pi_firstname, read.pi_lastname, read.pi_email, read.keywords],
    ["Pi", "La", "pi@example.org", ["k"]],
  );
  for (const text of [`{"where":{"name":{"ilike":"ymir ${run}"}}}`, `{"where": {"name": {"ilike": "YMIR ${run}"}}}`])
    assert.equal((await get(`${v3}/instruments?filter=${encodeURIComponent(text)}`, ingestor))[0].pid, instrument.pid);
  const where = { description: `powder ${run}`, proposalId: "none" };
  assert.deepEqual(await get(`${v3}/samples${query({ filter: { where } })}`, ingestor), []);
  await call("GET", `${v3}/datasets/${id("20.500.11935/new")}`, { token: ingestor, expect: 404 });
  const jobs = (
    await rawGet(`${v3}/datasets?filter={"where":{"scientificMetadata.job_id.value":"job-${run}"}}`, {
      token: ingestor,
    })
  ).body;
  assert.deepEqual(
    jobs.map(({ pid }) => pid),
    [open.pid],
  );
});
await step("ingestor: a dataset with its own pid, and files at the top level", async () => {
  const pid = `20.500.11935/ing-${run}`;
  const made = await post(
    `${v3}/datasets`,
    rawDataset({
      pid,
      ownerGroup: "ingestor",
      sampleId: ["a", "b"],
      scientificMetadata: { job_id: { value: 7, unit: "" } },
    }),
    ingestor,
  );
  assert.equal(made.pid, pid);
  const block = await post(
    `${v3}/origdatablocks`,
    { datasetId: pid, ownerGroup: "ingestor", accessGroups: [], ...files },
    ingestor,
  );
  assert.ok(block._id);
  assert.equal(
    (await get(`${v3}/origdatablocks${query({ filter: { where: { datasetId: pid } } })}`, ingestor)).length,
    1,
  );
  const fields = { mode: {}, scientific: [{ lhs: "job_id", relation: "EQUAL_TO_NUMERIC", rhs: 7, unit: "" }] };
  assert.ok(
    (await get(`${v3}/datasets/fullquery${query({ fields, limits: { skip: 0, limit: 25 } })}`, ingestor)).some(
      (one) => one.pid === pid,
    ),
  );
  const again = await call("POST", `${v3}/datasets`, {
    token: ingestor,
    json: rawDataset({ pid, ownerGroup: "ingestor" }),
    expect: 409,
  });
  assert.ok(again.body.message);
});

// Archivers.
await step("archiver: signs in by a form, moves the lifecycle, keeps datablocks", async () => {
  const { body } = await call("POST", `${v3}/auth/login`, {
    form: { username: "archiveManager", password: "archiveManagerpw" },
    expect: 201,
  });
  const token = body.access_token;
  const path = `${v3}/datasets/${id(closed.pid)}`;
  await call("PATCH", path, { token, json: { datasetlifecycle: { archiveStatusMessage: "started" } }, expect: 200 });
  assert.equal((await get(`${path}/origdatablocks`, token)).length, 1);
  const block = {
    archiveId: `/arch/${run}`,
    size: 12,
    packedSize: 10,
    version: "1.0",
    chkAlg: "md5",
    dataFileList: [
      { path: "a.tar.gz", size: 10, time: "2026-01-01T00:00:00.000Z", chk: "x", uid: "0", gid: "0", perm: "644" },
    ],
  };
  const made = await post(`${path}/datablocks`, block, token);
  assert.ok(made.id && made._id);
  assert.equal((await get(`${path}/datablocks`, token))[0].archiveId, `/arch/${run}`);
  assert.equal((await get(path, token)).packedSize, 10);
  await call("PATCH", path, {
    token,
    json: { datasetlifecycle: { archiveStatusMessage: "datasetOnArchiveDisk", retrievable: true } },
    expect: 200,
  });
  const { datasetlifecycle } = await get(path, token);
  assert.deepEqual(
    [datasetlifecycle.archiveStatusMessage, datasetlifecycle.retrievable, datasetlifecycle.archivable],
    ["datasetOnArchiveDisk", true, true],
  );
  await call("DELETE", `${path}/datablocks/${made.id}`, { token, expect: 200 });
  assert.deepEqual(await get(`${path}/datablocks`, token), []);
});
await step("archive mock: everything by a raw token in the query", async () => {
  const ask = (path) =>
    call("GET", `${v3}/${path}${path.includes("?") ? "&" : "?"}access_token=${archiver}`, { expect: 200 });
  await ask(`Datasets/${id(closed.pid)}`);
  await ask(`Datasets/${id(closed.pid)}/datasetlifecycle`);
  await ask(`Datasets/${id(closed.pid)}/datablocks`);
  await ask("Proposals/count");
});

// Brokers and proxies.
await step("s3 broker: groups, owner, 403 and 404 told apart", async () => {
  assert.deepEqual((await get(`${v3}/auth/whoami`, user)).currentGroups, ["group1", "p10029"]);
  const path = `${v3}/datasets/${id(closed.pid)}`;
  assert.equal((await get(`${path}?filter=${bare({ fields: ["ownerGroup"] })}`, user)).ownerGroup, "group1");
  assert.ok((await get(`${path}?filter=${bare({ fields: ["_id"] })}`, user))._id);
  await call("GET", `${path}?filter=${bare({ fields: ["_id"] })}`, { token: stranger, expect: 403 });
  await call("GET", `${v3}/datasets/none?filter=${bare({ fields: ["_id"] })}`, { token: user, expect: 404 });
  const list = await get(
    `${v4}/publisheddata${query({ filter: { where: { _id: published.doi }, fields: ["datasetPids"] } })}`,
  );
  assert.deepEqual(list[0]?.datasetPids, [open.pid], JSON.stringify(list));
});
await step("globus proxy: identity, dataset, its files", async () => {
  const { profile } = await get(`${v3}/users/my/identity`, user);
  assert.deepEqual(
    [profile.username, profile.email, profile.accessGroups],
    ["user1", "user1@facility.org", ["group1", "p10029"]],
  );
  assert.equal((await get(`${v3}/datasets/${id(closed.pid)}`, user)).sourceFolder, `/data/${run}`);
  assert.ok(Array.isArray(await get(`${v3}/datasets/${id(closed.pid)}/origdatablocks`, user)));
});
await step("RO-Crate converter: publications by the older form, counted by a filter", async () => {
  const { profile } = await get(`${v3}/users/my/identity`, user);
  assert.ok(Array.isArray(profile.emails ?? []) && profile.email);
  const one = await get(`${v3}/publisheddata/${id(published.doi)}`);
  for (const name of [
    "doi",
    "creator",
    "publisher",
    "publicationYear",
    "title",
    "abstract",
    "dataDescription",
    "resourceType",
    "pidArray",
  ])
    assert.ok(one[name] !== undefined && one[name] !== null, name);
  assert.equal(typeof one.publisher, "string");
  assert.equal(
    (await get(`${v3}/publisheddata/count${query({ filter: { where: { doi: published.doi } } })}`)).count,
    1,
  );
  await call("PATCH", `${v3}/publisheddata/${id(published.doi)}`, {
    token: admin,
    json: { downloadLink: "https://example.org/x" },
  });
});
await step("proposal sync: policies, proposals, measurement periods", async () => {
  await post(
    `${v3}/policies`,
    {
      ownerGroup: `p-${run}`,
      manager: ["m@example.org"],
      tapeRedundancy: "low",
      autoArchive: false,
      autoArchiveDelay: 0,
      archiveEmailNotification: true,
      archiveEmailsToBeNotified: [],
      retrieveEmailNotification: true,
      retrieveEmailsToBeNotified: [],
      embargoPeriod: 3,
      accessGroups: [],
    },
    ingestor,
  );
  const period = {
    id: "x",
    instrument: "/site/beam",
    start: "2026-01-01T00:00:00.000Z",
    end: "2026-01-02T00:00:00.000Z",
    comment: "",
  };
  const { id: _, ...rest } = period;
  const patched = await call("PATCH", `${v3}/proposals/${proposal.proposalId}`, {
    token: admin,
    json: { MeasurementPeriodList: [rest] },
    expect: 200,
  });
  assert.equal(patched.body.MeasurementPeriodList[0].instrument, "/site/beam");
  await call("GET", `${v3}/proposals/none`, { token: admin, expect: 404 });
});
await step("file checker: lists of many", async () => {
  const filter = { limits: { skip: 0, limit: 10000 } };
  for (const path of ["datasets", "origdatablocks", "publisheddata", "samples", "instruments"])
    assert.ok(Array.isArray(await get(`${v3}/${path}${query({ filter })}&access_token=${admin}`, admin)), path);
  assert.ok(Number.isInteger((await get(`${v3}/datasets/count`, admin)).count));
});
await step("dashboard: totals from facets", async () => {
  const [facets] = await get(`${v3}/datasets/fullfacet?fields={}&facets=["ownerGroup"]`, admin);
  assert.ok(facets.all[0].totalSets > 0);
  const filter = { fields: ["pid", "size"], limits: { skip: 0, limit: 3, order: "creationTime:desc" } };
  assert.ok("size" in (await get(`${v3}/datasets${query({ filter })}`, admin))[0]);
});
await step("old PSI script: only a raw token, only paths", async () => {
  const filter = { where: { ownerGroup: "group1" }, limit: 2 };
  assert.ok(
    (await get(`${v3}/Datasets?filter=${encodeURIComponent(JSON.stringify(filter))}&access_token=${user}`)).length <= 2,
  );
  for (const path of ["datasetlifecycle", "datablocks", "origdatablocks"])
    await get(`${v3}/Datasets/${id(closed.pid)}/${path}?access_token=${user}`);
});
finish();
