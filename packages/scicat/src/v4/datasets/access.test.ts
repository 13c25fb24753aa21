import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CallerKind,
  type Callers,
  callerKinds,
  dataset,
  forbidden,
  notFound,
  startWithCallers,
} from "../../wire/datasets/callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers;
const pids = { private: "", published: "", other: "" };
const base = "/api/v4/datasets";
const urlOf = (pid: string, tail = "") => `${base}/${encodeURIComponent(pid)}${tail}`;

async function made(body: object): Promise<string> {
  const reply = await callers.admin({ url: base, body: { ...dataset, ...body } });
  expect(reply.status).toBe(201);
  return reply.body.pid;
}

beforeAll(async () => {
  ({ catalogue, callers } = await startWithCallers());
  pids.private = await made({});
  pids.published = await made({ isPublished: true, ownerGroup: "elsewhere", accessGroups: [] });
  pids.other = await made({ ownerGroup: "vault", accessGroups: [] });
});
afterAll(() => catalogue?.close());

type Expected = Partial<Record<CallerKind, unknown>> & { others: unknown };

/** What each kind of caller is answered: a status, or a status with a body. */
const each = (
  name: string,
  send: (pid: string) => Parameters<Callers["admin"]>[0],
  which: keyof typeof pids,
  expected: Expected,
) =>
  describe(name, () => {
    it.each(callerKinds)("answers %s", async (kind) => {
      const reply = await callers[kind](send(pids[which]));
      const wanted = kind in expected ? expected[kind] : expected.others;
      if (typeof wanted === "number") expect(reply).toMatchObject({ status: wanted });
      else expect({ status: reply.status, body: reply.body }).toEqual(wanted);
    });
  });

const refused = { status: 403, body: forbidden("Unauthorized access") };
const guarded = { status: 403, body: forbidden("Forbidden resource") };
const missing = { status: 404, body: notFound("dataset: null not found") };

const count = (n: number) => ({ status: 200, body: { count: n } });
each("count", () => ({ url: `${base}/count` }), "private", {
  anonymous: refused,
  stranger: count(1),
  reader: count(2),
  owner: count(2),
  ownerWithoutCreate: count(2),
  chooser: count(2),
  privileged: count(1),
  deleter: count(1),
  others: count(3),
});
each("list", () => ({ url: base }), "private", { anonymous: refused, others: 200 });
each("findOne", () => ({ url: `${base}/findOne` }), "private", { anonymous: refused, others: 200 });
each("fullfacet", () => ({ url: `${base}/fullfacet?facets=["type"]` }), "private", { others: 200 });

const readers: Expected = { anonymous: refused, stranger: refused, privileged: refused, deleter: refused, others: 200 };
each("a private dataset", (pid) => ({ url: urlOf(pid) }), "private", readers);
each("a published dataset", (pid) => ({ url: urlOf(pid) }), "published", { others: 200 });
each("an unknown dataset", () => ({ url: urlOf("no/such") }), "private", { others: missing });
each("the lifecycle", (pid) => ({ url: urlOf(pid, "/datasetlifecycle") }), "private", readers);
each("the lifecycle of an unknown dataset", () => ({ url: urlOf("no", "/datasetlifecycle") }), "private", {
  others: missing,
});

each("the logbook", (pid) => ({ url: urlOf(pid, "/logbook") }), "private", {
  anonymous: guarded,
  owner: 200,
  ownerWithoutCreate: 200,
  chooser: 200,
  admin: 200,
  others: refused,
});

const create = (body: object) => () => ({ url: base, body: { ...dataset, ...body } });
const noCreators = { anonymous: guarded, ownerWithoutCreate: guarded, deleter: guarded, archiver: guarded };
each("a new dataset of the owner's group", create({}), "private", {
  ...noCreators,
  stranger: refused,
  reader: refused,
  others: 201,
});
each("a new dataset without a body", () => ({ url: base, method: "POST" }), "private", { ...noCreators, others: 400 });
let next = 0;
each("a new dataset with a chosen pid", () => create({ pid: `chosen/${next++}` })(), "private", {
  ...noCreators,
  stranger: refused,
  reader: refused,
  owner: refused,
  others: 201,
});
const isValid = () => ({ url: `${base}/isValid`, body: dataset });
each("isValid", isValid, "private", {
  ...noCreators,
  stranger: refused,
  reader: refused,
  others: { status: 200, body: { valid: true } },
});

const patch = (pid: string) => ({ url: urlOf(pid), method: "PATCH" as const, body: { comment: "seen" } });
const changers: Expected = {
  ...noCreators,
  owner: 200,
  chooser: 200,
  admin: 200,
  others: refused,
};
each("a change", patch, "private", changers);
each("a change of an unknown dataset", () => patch("none"), "private", { ...noCreators, others: missing });
each("a change that does not fit", (pid) => ({ ...patch(pid), body: { pid: "new" } }), "private", {
  ...noCreators,
  others: 400,
});
const { type: _type, ...replacement } = dataset;
const put = (pid: string) => ({ url: urlOf(pid), method: "PUT" as const, body: replacement });
each("a replacement", put, "private", changers);
each("a replacement of an unknown dataset", () => put("none"), "private", { ...noCreators, others: missing });

const lifecycle = (pid: string) => ({
  url: urlOf(pid, "/datasetlifecycle"),
  method: "PATCH" as const,
  body: { archivable: false },
});
each("a change of the lifecycle", lifecycle, "private", {
  ...noCreators,
  owner: 200,
  chooser: 200,
  admin: 200,
  archiver: 200,
  others: refused,
});
each("a change of the lifecycle of an unknown dataset", () => lifecycle("no/ne"), "private", {
  anonymous: guarded,
  ownerWithoutCreate: guarded,
  deleter: guarded,
  others: { status: 404, body: notFound("dataset with pid no/ne not found") },
});

each("the removal of an unknown dataset", () => ({ url: urlOf("none"), method: "DELETE" }), "private", {
  deleter: missing,
  others: guarded,
});
each("the removal", (pid) => ({ url: urlOf(pid), method: "DELETE" }), "other", { deleter: 200, others: guarded });

describe("public datasets", () => {
  it.each(callerKinds)("are the same to %s", async (kind) => {
    const as = callers[kind];
    expect((await as({ url: `${base}/public` })).body.map(({ pid }: { pid: string }) => pid)).toEqual([pids.published]);
    expect(await as({ url: `${base}/public/count` })).toMatchObject({ status: 200, body: { count: 1 } });
    expect((await as({ url: `${base}/public/findOne` })).body.pid).toBe(pids.published);
    const [facets] = (await as({ url: `${base}/public/fullfacet?facets=["ownerGroup"]` })).body;
    expect(facets).toEqual({ ownerGroup: [{ _id: "elsewhere", count: 1 }], all: [{ totalSets: 1 }] });
    expect((await as({ url: `${base}/public/metadataKeys` })).body).toEqual([
      "energy",
      "operator",
      "sample temp..value",
    ]);
    const byId = (pid: string) => as({ url: `${base}/public/${encodeURIComponent(pid)}` });
    expect((await byId(pids.published)).body.pid).toBe(pids.published);
    expect(await byId(pids.private)).toMatchObject({ status: 200, text: "" });
    expect(await byId("none")).toMatchObject({ status: 200, text: "" });
  });
});
