/** What at least one client depends on and a server easily misses: paths, tokens, filters and bodies as they occur. */
import { assert, call, finish, id, origin, png, query, rawDataset, rawGet, run, signIn, step } from "./steps.mjs";

const v3 = "/api/v3";
const [user, admin, ingestor, stranger, remover] = await Promise.all(
  ["user1", "admin", "ingestor", "user3", "archiveManager"].map(signIn),
);
const keyword = `k-${run}`;
const made = [];
for (const more of [
  { scientificMetadata: { energy: { value: 12, unit: "keV" }, "a.b": { "c d": 1 } } },
  { isPublished: true, scientificMetadata: { energy: { value: 5, unit: "keV" } } },
  { techniques: [{ pid: "x1", name: "tomography" }] },
]) {
  const answer = await call("POST", `${v3}/datasets`, {
    token: user,
    expect: 201,
    json: rawDataset({ keywords: [keyword], ...more }),
  });
  made.push(answer.body.pid);
}
const [first, published] = made;
const list = async (path, options = {}) => {
  const answer = await call("GET", path, { token: user, expect: 200, ...options });
  assert.ok(Array.isArray(answer.body), `no list: ${answer.text.slice(0, 200)}`);
  return answer.body;
};

for (const path of [
  "Datasets",
  "datasets",
  "DATASETS",
  "Users/My/Self",
  "Policies",
  "PublishedData",
  "publishedData",
  "Origdatablocks",
  "OrigDatablocks",
  "Samples",
  "Instruments",
  "Proposals",
  "Datasets/FullQuery",
]) {
  await step(`paths in any case: ${path}`, () => call("GET", `${v3}/${path}`, { token: admin, expect: 200 }));
}
await step("a trailing slash is tolerated", () => call("GET", `${v3}/datasets/`, { token: user, expect: 200 }));
await step("auth/Login and Users/login sign in", async () => {
  for (const path of ["auth/Login?include=user", "auth/login", "Users/login"]) {
    const { status, body } = await call("POST", `${v3}/${path}`, { json: { username: "user1", password: "user1pw" } });
    assert.equal(status, 201);
    assert.equal(body.id, body.access_token);
  }
});
await step("a login answers both forms of every field", async () => {
  const { body } = await call("POST", `${v3}/auth/login`, {
    form: { username: "user1", password: "user1pw" },
    expect: 201,
  });
  for (const name of ["id", "access_token", "created", "userId"]) assert.equal(typeof body[name], "string", name);
  assert.ok(Number.isInteger(body.ttl) && body.ttl === body.expires_in && body.ttl > 0);
  assert.match(body.created, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.equal(body.user.username, "user1");
  assert.equal(body.user.id, body.userId);
  const claims = JSON.parse(Buffer.from(body.access_token.split(".")[1], "base64url").toString());
  assert.ok(claims.exp > Date.now() / 1000);
});
await step("wrong credentials: 401 with a JSON body", async () => {
  const { body } = await call("POST", `${v3}/auth/login`, { json: { username: "user1", password: "x" }, expect: 401 });
  assert.deepEqual(body, { message: "Unauthorized", statusCode: 401 });
});

const whoami = `${v3}/auth/whoami`;
for (const [title, path, headers] of [
  ["Bearer in the header", whoami, { authorization: `Bearer ${user}` }],
  ["bearer in lower case", whoami, { authorization: `bearer ${user}` }],
  ["the raw token in the header", whoami, { authorization: user }],
  ["the raw token in the query", `${whoami}?access_token=${user}`, {}],
  ["Bearer in the query, encoded", `${whoami}?access_token=Bearer%20${user}`, {}],
  ["header and query together", `${whoami}?access_token=${user}`, { authorization: `Bearer ${user}` }],
]) {
  await step(`token: ${title}`, async () =>
    assert.equal((await call("GET", path, { headers, expect: 200 })).body.username, "user1"),
  );
}
await step("a garbage token is nobody, not an error", async () => {
  assert.equal((await call("GET", whoami, { token: "garbage", expect: 200 })).text, "");
  assert.ok((await list(`${v3}/datasets`, { token: "garbage" })).every((one) => one.isPublished));
});
await step("an expired token: 401 SESSION_EXPIRED", async () => {
  const self = (await call("GET", whoami, { token: user })).body;
  const { body } = await call("POST", `${v3}/users/${self._id}/jwt`, {
    token: admin,
    json: { expiresIn: "-5" },
    expect: 201,
  });
  const answer = await call("GET", `${v3}/datasets`, { token: body.jwt, expect: 401 });
  assert.equal(answer.body.message, "SESSION_EXPIRED");
});

await step("an id is one encoded segment", async () => {
  assert.equal((await call("GET", `${v3}/datasets/${id(first)}`, { token: user, expect: 200 })).body.pid, first);
  assert.equal(
    (await call("GET", `${v3}/datasets/${id(first).toLowerCase()}`, { token: user, expect: 200 })).body.pid,
    first,
  );
});
await step("missing is 404, private is 403", async () => {
  assert.match(
    (await call("GET", `${v3}/datasets/${id("20.500.11935/none")}`, { token: user, expect: 404 })).body.message,
    /not found/,
  );
  await call("GET", `${v3}/datasets/${id(first)}`, { token: stranger, expect: 403 });
  await call("GET", `${v3}/datasets/${id(first)}`, { expect: 403 });
});

const mine = { keywords: keyword };
const filters = [
  ["LoopBack's inq", { where: { pid: { inq: made } } }, 3],
  ["raw $in", { where: { pid: { $in: made } } }, 3],
  ["nested limits", { where: mine, limits: { skip: 1, limit: 1, order: "creationTime:desc" } }, 1],
  ["limits at the top", { where: mine, limit: 2, skip: 0, order: "creationTime desc" }, 2],
  ["like", { where: { ...mine, datasetName: { like: "replay" } } }, 3],
  ["ilike", { where: { ...mine, datasetName: { ilike: "REPLAY" } } }, 3],
  ["$regex with options", { where: { ...mine, datasetName: { $regex: "^REPLAY", $options: "i" } } }, 3],
  ["$or of raw conditions", { where: { ...mine, $or: [{ pid: first }, { isPublished: true }] } }, 2],
  ["and, or", { where: { and: [mine, { or: [{ pid: first }, { pid: published }] }] } }, 2],
  ["between is inclusive", { where: { ...mine, "scientificMetadata.energy.value": { between: [5, 12] } } }, 2],
  ["lte on SI values", { where: { ...mine, "scientificMetadata.energy.valueSI": { lte: 1e-15 } } }, 1],
  ["a dotted path into techniques", { where: { ...mine, "techniques.name": "tomography" } }, 1],
  ["a dotted path into the lifecycle", { where: { ...mine, "datasetlifecycle.archivable": true } }, 3],
  ["where as a list", { where: [mine, { pid: first }] }, 1],
  ["empty conditions in a list", { where: { and: [mine, {}] } }, 3],
  ["empty fields, limits and includes", { where: mine, fields: {}, limits: {}, include: [{}, {}] }, 3],
  [
    "include of a relation twice and of nothing",
    { where: { pid: first }, include: [{ relation: "origdatablocks" }, { relation: "instrument" }, {}] },
    1,
  ],
];
for (const [title, filter, count] of filters) {
  await step(`filter: ${title}`, async () =>
    assert.equal((await list(`${v3}/datasets${query({ filter })}`)).length, count),
  );
  await step(`filter as a header: ${title}`, async () =>
    assert.equal((await list(`${v3}/datasets`, { headers: { filter: JSON.stringify(filter) } })).length, count),
  );
}
for (const text of [
  "null",
  "{}",
  '{"where":[]}',
  '{"where":{}}',
  '{"where":null}',
  '{"limits":{}}',
  '{"fields":[]}',
  '{"include":[]}',
  '{"where":[{}]}',
  "",
]) {
  await step(`filter=${text || "(empty)"} filters nothing`, async () =>
    assert.ok((await list(`${v3}/datasets?filter=${encodeURIComponent(text)}`)).length > 0),
  );
}
await step("header and query at once are refused", () =>
  call("GET", `${v3}/datasets?filter={}`, { token: user, headers: { filter: "{}" }, expect: 400 }),
);
await step("braces and quotes as they are", async () => {
  const answer = await rawGet(`${v3}/datasets?filter={"where":{"pid":"${first}"}}`, { token: user });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(
    answer.body.map(({ pid }) => pid),
    [first],
  );
  const full = await rawGet(
    `${v3}/Datasets/fullquery?fields={"keywords":["${keyword}"]}&limits={"skip":0,"limit":25,"order":"creationTime:desc"}`,
    { token: user },
  );
  assert.equal(full.status, 200, full.text);
  assert.equal(full.body.length, 3);
});
await step("a plus sign is a blank only where it says so", async () => {
  assert.equal(
    (
      await list(
        `${v3}/datasets?filter=${encodeURIComponent(JSON.stringify({ where: { datasetName: `replay ${run}` } })).replaceAll("%20", "+")}`,
      )
    ).length,
    3,
  );
});
await step("a filter encoded twice", async () => {
  const { status } = await call(
    "GET",
    `${v3}/datasets?filter=${encodeURIComponent(encodeURIComponent('{"where":{}}'))}`,
    { token: user },
  );
  assert.ok([200, 400].includes(status), String(status));
});
for (const [title, fields, present, absent] of [
  ["a list", ["pid", "size"], "size", "datasetName"],
  ["ones", { pid: 1, size: 1 }, "size", "datasetName"],
  ["trues", { pid: true, size: true }, "size", "datasetName"],
  ["falses", { datasetName: false }, "size", "datasetName"],
  ["zeros", { datasetName: 0 }, "size", "datasetName"],
]) {
  await step(`fields as ${title}`, async () => {
    const [one] = await list(`${v3}/datasets${query({ filter: { where: { pid: first }, fields } })}`);
    assert.ok(present in one && !(absent in one), Object.keys(one).join());
  });
}
await step("malformed JSON is refused with a JSON body", async () => {
  const { body } = await call("GET", `${v3}/datasets?filter=${encodeURIComponent('{"where":')}`, {
    token: user,
    expect: 400,
  });
  assert.equal(typeof body.message, "string");
});

await step("proposals take filters and filter", async () => {
  await call("POST", `${v3}/proposals`, {
    token: admin,
    expect: 201,
    json: {
      proposalId: `r-${run}`,
      email: "p@example.org",
      title: "T",
      ownerGroup: "group1",
      pi_email: "pi@example.org",
      keywords: ["k"],
    },
  });
  for (const name of ["filters", "filter"]) {
    const found = await list(`${v3}/proposals${query({ [name]: { where: { proposalId: `r-${run}` } } })}`);
    assert.deepEqual(
      found.map(({ proposalId }) => proposalId),
      [`r-${run}`],
      name,
    );
    assert.equal(found[0].pi_email, "pi@example.org");
  }
});
await step("policies take bare parameters; counts by manager", async () => {
  await list(`${v3}/policies?order=ownerGroup:desc&skip=0&limit=25`, { token: admin });
  await list(`${v3}/policies?where=${encodeURIComponent('{"manager":"x@example.org"}')}&limit=25`, { token: admin });
  for (const path of [
    "policies/count",
    "policies/count?manager=x@example.org",
    `policies/count${query({ where: { manager: "x" } })}`,
  ])
    assert.equal(typeof (await call("GET", `${v3}/${path}`, { token: admin, expect: 200 })).body.count, "number");
});
await step("published data is counted by where, filter or fields", async () => {
  for (const text of ["", "?where=%7B%7D", "?filter=%7B%7D", "?fields=%7B%7D", "?fields={}&facets=[]"])
    assert.equal(typeof (await call("GET", `${v3}/publisheddata/count${text}`, { expect: 200 })).body.count, "number");
});

await step("singular ids go in and come back; the newer form has lists", async () => {
  const json = rawDataset({ proposalId: `r-${run}`, sampleId: "s1", instrumentId: "i1", keywords: [] });
  const { body } = await call("POST", `${v3}/datasets`, { token: user, json, expect: 201 });
  assert.equal(body.proposalId, `r-${run}`);
  assert.equal(body.sampleId, "s1");
  const newer = (await call("GET", `/api/v4/datasets/${id(body.pid)}`, { token: user, expect: 200 })).body;
  assert.deepEqual(
    [newer.proposalIds, newer.sampleIds, newer.instrumentIds, newer.principalInvestigators],
    [[`r-${run}`], ["s1"], ["i1"], ["P. I."]],
  );
  made.push(body.pid);
});
await step("an ingestor sends a list of samples", async () => {
  const { body } = await call("POST", `${v3}/datasets`, {
    token: user,
    json: rawDataset({ sampleId: ["s1", "s2"] }),
    expect: 201,
  });
  assert.deepEqual(body.sampleIds, ["s1", "s2"]);
  made.push(body.pid);
});
await step("nested creations repeat their parent and owners", async () => {
  const json = {
    datasetId: first,
    ownerGroup: "group1",
    accessGroups: ["group2"],
    size: 5,
    dataFileList: [{ path: "a", size: 5, time: "2026-01-01T00:00:00.000Z" }],
  };
  const block = (await call("POST", `${v3}/datasets/${id(first)}/origdatablocks`, { token: user, json, expect: 201 }))
    .body;
  assert.equal(block._id, block.id);
  const top = (await call("POST", `${v3}/origdatablocks`, { token: user, json, expect: 201 })).body;
  assert.ok(top._id);
  const attachment = (
    await call("POST", `${v3}/datasets/${id(first)}/attachments`, {
      token: user,
      expect: 201,
      json: { datasetId: first, thumbnail: png, caption: "c", ownerGroup: "group1", accessGroups: [] },
    })
  ).body;
  assert.ok(attachment.id);
});
await step("an attachment uploaded with nothing but a raw token in the query", () =>
  call("POST", `${v3}/Datasets/${id(first)}/attachments?access_token=${user}`, {
    expect: 201,
    json: { thumbnail: png, caption: "cli", datasetId: first, ownerGroup: "group1", accessGroups: [] },
  }),
);
await step("isValid answers 200 and says so", async () => {
  for (const [path, json] of [
    ["/api/v3/datasets/isValid", rawDataset()],
    [
      "/api/v4/datasets/isValid",
      {
        type: "raw",
        datasetName: "n",
        owner: "o",
        ownerGroup: "group1",
        contactEmail: "a@example.org",
        sourceFolder: "/a",
        creationTime: "2026-01-01T00:00:00Z",
        principalInvestigators: ["x"],
        creationLocation: "l",
      },
    ],
  ])
    assert.equal((await call("POST", path, { token: user, json, expect: 200 })).body.valid, true, path);
});
await step("errors are JSON", async () => {
  for (const [method, path, options] of [
    ["GET", `${v3}/nothing/here`, { expect: 404 }],
    ["POST", `${v3}/datasets`, { token: user, json: { type: "raw" }, expect: 400 }],
    ["POST", `${v3}/datasets`, { json: rawDataset(), expect: 403 }],
    ["GET", `${v3}/users`, { expect: 401 }],
    [
      "POST",
      `${v3}/datasets`,
      { token: user, text: "{", headers: { "content-type": "application/json" }, expect: 400 },
    ],
  ]) {
    const { body, text } = await call(method, path, options);
    assert.ok(body?.message, text);
  }
});
await step("cross-origin requests pass", async () => {
  const headers = {
    origin: "http://ui.example.org",
    "access-control-request-method": "PATCH",
    "access-control-request-headers": "authorization,content-type",
  };
  const answer = await call("OPTIONS", `${v3}/datasets`, { headers });
  assert.ok(answer.status < 300, String(answer.status));
  assert.ok(["*", "http://ui.example.org"].includes(answer.headers["access-control-allow-origin"]));
  assert.match(answer.headers["access-control-allow-headers"], /authorization/i);
  assert.match(answer.headers["access-control-allow-methods"], /PATCH/);
  const got = await call("GET", `${v3}/datasets`, { headers: { origin: "http://ui.example.org" } });
  assert.ok(got.headers["access-control-allow-origin"]);
});
await step("a dataset that is nowhere leaves a single read empty", async () => {
  const { text } = await call("GET", `${v3}/datasets/findOne${query({ filter: { where: { pid: "none" } } })}`, {
    token: user,
    expect: 200,
  });
  assert.equal(text, "");
});

await step("re-captioning an attachment leaves it attached and touches no other", async () => {
  const path = `${v3}/datasets/${id(first)}/attachments`;
  const one = (
    await call("POST", path, {
      token: user,
      json: { thumbnail: png, caption: "one", ownerGroup: "group1" },
      expect: 201,
    })
  ).body;
  const two = (
    await call("POST", path, {
      token: user,
      json: { thumbnail: png, caption: "two", ownerGroup: "group1" },
      expect: 201,
    })
  ).body;
  await call("PUT", `${path}/${one.id}`, {
    token: user,
    json: { caption: "renamed", thumbnail: png, ownerGroup: "group1" },
    expect: 200,
  });
  const captions = Object.fromEntries((await list(path)).map((each) => [each.id, each.caption]));
  assert.equal(captions[one.id], "renamed");
  assert.equal(captions[two.id], "two");
});
await step("sharing appends a bare address or a list", async () => {
  const path = `${v3}/datasets/${id(first)}/appendToArrayField`;
  await call("POST", `${path}?fieldName=sharedWith&data=user3@facility.org`, { token: admin, expect: 201 });
  await call("POST", `${path}?fieldName=sharedWith&data=${encodeURIComponent('["x@example.org"]')}`, {
    token: admin,
    expect: 201,
  });
  assert.deepEqual((await call("GET", `${v3}/datasets/${id(first)}`, { token: user })).body.sharedWith, [
    "user3@facility.org",
    "x@example.org",
  ]);
  assert.ok((await list(`${v3}/datasets`, { token: stranger })).some(({ pid }) => pid === first));
});
await step("a sample without a name takes its id", async () => {
  const { body } = await call("POST", `${v3}/Samples`, {
    token: user,
    json: { sampleId: `u-${run}`, ownerGroup: "group1" },
    expect: 201,
  });
  assert.equal(body.sampleName, `u-${run}`);
});
await step("tickets for the stream of events", async () => {
  const { body } = await call("POST", `${v3}/events/ticket`, { token: user, expect: 201 });
  assert.equal(typeof body.ticket, "string");
  const response = await fetch(`${origin}${v3}/events/stream?ticket=${body.ticket}`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /text\/event-stream/);
  const reader = response.body.getReader();
  const created = await call("POST", `${v3}/datasets`, {
    token: user,
    json: rawDataset({ datasetName: `event ${run}` }),
    expect: 201,
  });
  made.push(created.body.pid);
  let seen = "";
  const deadline = setTimeout(() => reader.cancel(), 20_000);
  while (!seen.includes(created.body.pid)) {
    const { done, value } = await reader.read();
    if (done) break;
    seen += Buffer.from(value).toString();
  }
  clearTimeout(deadline);
  await reader.cancel();
  assert.match(seen, /Dataset\.created/);
  assert.ok(seen.includes(created.body.pid), seen.slice(0, 300));
});
await step("removal is for the delete groups", async () => {
  await call("DELETE", `${v3}/datasets/${id(first)}`, { token: user, expect: 403 });
  for (const pid of made) await call("DELETE", `${v3}/datasets/${id(pid)}`, { token: remover, expect: 200 });
  await call("GET", `${v3}/datasets/${id(first)}`, { token: ingestor, expect: 404 });
});
finish();
