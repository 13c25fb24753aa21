import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

const url = (pid: string) => `/v1/datasets/${encodeURIComponent(pid)}`;
const created = async (own = {}) => (await catalogue.admin({ url: "/v1/datasets", body: aDataset(own) })).body;

describe("patches at the same time", () => {
  it("are all kept when each writes its own key", async () => {
    const { pid } = await created();
    const keys = Array.from({ length: 40 }, (_, index) => `key${index}`);
    const replies = await Promise.all(
      keys.map((key) =>
        catalogue.admin({
          method: "PATCH",
          url: url(pid),
          body: { scientificMetadata: { [key]: { value: 1, unit: "mm" } } },
        }),
      ),
    );
    expect(replies.map((reply) => reply.status)).toEqual(keys.map(() => 200));
    const { body } = await catalogue.admin({ url: url(pid) });
    expect(Object.keys(body.scientificMetadata).sort()).toEqual([...keys].sort());
    expect(body.version).toBe(1 + keys.length);
    const history = await catalogue.admin({ url: `${url(pid)}/history` });
    expect(history.body.items).toHaveLength(1 + keys.length);
  });

  it("let exactly one win when all carry the same version", async () => {
    const { pid } = await created();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        catalogue.admin({
          method: "PATCH",
          url: url(pid),
          body: { comment: `by ${n}` },
          headers: { "if-match": '"1"' },
        }),
      ),
    );
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 412)).toHaveLength(19);
    const winner = replies.find((reply) => reply.status === 200);
    expect((await catalogue.admin({ url: url(pid) })).body.comment).toBe(winner?.body.comment);
  });

  it("append to one list without losing an entry, by JSON patch", async () => {
    const { pid } = await created({ keywords: [] });
    const words = Array.from({ length: 30 }, (_, n) => `word${n}`);
    await Promise.all(
      words.map((word) =>
        catalogue.admin({
          method: "PATCH",
          url: url(pid),
          body: [{ op: "add", path: "/keywords/-", value: word }],
          headers: { "content-type": "application/json-patch+json" },
        }),
      ),
    );
    expect((await catalogue.admin({ url: url(pid) })).body.keywords.sort()).toEqual([...words].sort());
  });

  it("create a record once when twenty clients put the same key", async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        catalogue.admin({ method: "PUT", url: url("race/1"), body: aDataset({ comment: `by ${n}` }) }),
      ),
    );
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(19);
    expect((await catalogue.admin({ url: url("race/1") })).body.version).toBe(20);
  });

  it("create one record for twenty posts with one idempotency key", async () => {
    const body = aDataset({ datasetName: "once" });
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        catalogue.admin({ url: "/v1/datasets", body, headers: { "idempotency-key": "once" } }),
      ),
    );
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.body.pid)).size).toBe(1);
    const other = await catalogue.admin({
      url: "/v1/datasets",
      body: aDataset(),
      headers: { "idempotency-key": "once" },
    });
    expect(other.status).toBe(422);
  });
});
