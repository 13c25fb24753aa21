import { type As, aDataset, aProposal, aSample, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
let stranger: As;
let owner: As;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  stranger = await catalogue.user(["group-b"]);
  owner = await catalogue.user(["group-a"]);
});
afterAll(() => catalogue.close());

/** Waits until the feed has everything written so far: it holds back what is younger than an open transaction. */
async function feedIsComplete() {
  const marker = `marker-${++markers}`;
  await catalogue.admin({ method: "PUT", url: `/v1/samples/${marker}`, body: aSample() });
  const newest = async () => (await catalogue.admin({ url: "/v1/changes?limit=10000" })).text;
  await expect.poll(newest, { timeout: 20_000 }).toContain(marker);
}
let markers = 0;

const kinds = [
  { path: "datasets", body: (key: string) => aDataset({ pid: key, comment: "secret" }) },
  { path: "proposals", body: (key: string) => aProposal({ proposalId: key }) },
  { path: "samples", body: (key: string) => aSample({ sampleId: key }) },
] as const;

/** What an answer says, without the names of the records and the request's own id. */
function said(reply: { status: number; text: string; headers: Record<string, unknown> }, key: string) {
  const { etag, location } = reply.headers;
  const text = reply.text.replaceAll(key, "KEY").replace(/"requestId":"[^"]+"/, "");
  return { status: reply.status, text, etag, location };
}

describe.each(kinds)("a hidden record of /v1/$path", ({ path, body }) => {
  const hidden = `hidden-${path}`;
  const absent = `absent-${path}`;
  const url = (key: string) => `/v1/${path}/${key}`;
  beforeAll(async () => {
    const made = await catalogue.admin({ method: "PUT", url: url(hidden), body: body(hidden) });
    expect(made.status).toBe(201);
  });

  const requests = [
    { name: "is read", call: {} },
    { name: "is read with its ETag", call: { headers: { "if-none-match": '"1"' } } },
    { name: "is asked for its history", call: {}, part: "/history" },
    { name: "is asked for its access", call: {}, part: "/access" },
    { name: "is patched", call: { method: "PATCH", body: { ownerGroup: "group-b" } } },
    { name: "is patched with a wrong body", call: { method: "PATCH", body: { ownerGroup: 7 } } },
    { name: "is patched with its ETag", call: { method: "PATCH", body: {}, headers: { "if-match": '"1"' } } },
    { name: "is patched with a stale ETag", call: { method: "PATCH", body: {}, headers: { "if-match": '"77"' } } },
    { name: "is patched if it exists", call: { method: "PATCH", body: {}, headers: { "if-match": "*" } } },
    { name: "is removed", call: { method: "DELETE" } },
    { name: "is removed with its ETag", call: { method: "DELETE", headers: { "if-match": '"1"' } } },
    { name: "is put", call: { method: "PUT", put: true } },
    { name: "is put if it is not there", call: { method: "PUT", put: true, headers: { "if-none-match": "*" } } },
    { name: "is put if it is there", call: { method: "PUT", put: true, headers: { "if-match": "*" } } },
    { name: "is put with its ETag", call: { method: "PUT", put: true, headers: { "if-match": '"1"' } } },
  ] as const;

  it.each(requests)("answers like an absent one when it $name", async (request) => {
    const { put, ...call } = { put: false, ...request.call };
    const part = "part" in request ? request.part : "";
    for (const caller of [stranger, catalogue.anonymous]) {
      const ask = async (key: string) =>
        said(
          await caller({
            ...call,
            url: url(key) + part,
            ...(put ? { body: { ...body(key), comment: undefined } } : {}),
          }),
          key,
        );
      const answer = await ask(hidden);
      expect(answer).toEqual(await ask(absent));
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe("a key that was used before", () => {
  it("does not show the removed record's past to the readers of the new one", async () => {
    const url = "/v1/datasets/reused";
    await catalogue.admin({ method: "PUT", url, body: aDataset({ pid: "reused", comment: "the old secret" }) });
    await catalogue.admin({ method: "PATCH", url, body: { comment: "the second secret" } });
    await catalogue.admin({ method: "DELETE", url });
    await catalogue.admin({ method: "PUT", url, body: aDataset({ pid: "reused", ownerGroup: "group-b" }) });
    const history = await stranger({ url: `${url}/history` });
    expect(history.status).toBe(200);
    expect(history.text).not.toContain("secret");
    const stale = await catalogue.admin({ method: "PATCH", url, body: {}, headers: { "if-match": '"0"' } });
    expect(stale.body.details.changed).toEqual([]);
    await feedIsComplete();
    const seen = await stranger({ url: "/v1/changes" });
    expect(seen.body.items.filter((one: { key: string }) => one.key === "reused")).toHaveLength(1);
  });
});

describe("the feed of changes", () => {
  const keysSeen = async (caller: As, key: string) => {
    await feedIsComplete();
    const { body } = await caller({ url: "/v1/changes?limit=10000" });
    return body.items.filter((one: { key: string }) => one.key === key);
  };

  it("forgets a record for those who may no longer read it", async () => {
    const url = "/v1/datasets/feed-1";
    await catalogue.admin({ method: "PUT", url, body: aDataset({ pid: "feed-1", accessGroups: ["group-b"] }) });
    expect(await keysSeen(stranger, "feed-1")).toHaveLength(1);
    await catalogue.admin({ method: "PATCH", url, body: { accessGroups: [] } });
    expect(await keysSeen(stranger, "feed-1")).toEqual([]);
    expect(await keysSeen(owner, "feed-1")).toHaveLength(2);
  });

  it("tells those who read by a role or through another record", async () => {
    const archiver = await catalogue.user(["archivers"]);
    await catalogue.admin({ method: "PUT", url: "/v1/datasets/feed-2", body: aDataset({ pid: "feed-2" }) });
    const note = { id: "feed-note", relationships: [{ targetType: "dataset", targetId: "feed-2" }] };
    expect((await catalogue.admin({ url: "/v1/attachments", body: note })).status).toBe(201);
    expect(await keysSeen(archiver, "feed-2")).toHaveLength(1);
    expect(await keysSeen(archiver, "feed-note")).toHaveLength(1);
    expect(await keysSeen(owner, "feed-note")).toHaveLength(1);
    expect(await keysSeen(stranger, "feed-note")).toEqual([]);
  });
});
