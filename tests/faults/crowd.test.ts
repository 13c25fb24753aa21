import { aDataset, aFile, anOrigDatablock, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

const url = (pid: string) => `/v1/datasets/${encodeURIComponent(pid)}`;

describe("many more requests than database connections", () => {
  it("are all answered, whatever they are", { timeout: 120_000 }, async () => {
    // The test catalogue has ten connections. A request that holds one and waits for a second would stop everything.
    const member = await catalogue.user(["crowd"]);
    const own = { ownerGroup: "crowd" };
    const once = aDataset(own);
    const pids: string[] = [];
    for (let n = 0; n < 5; n++) pids.push((await member({ url: "/v1/datasets", body: aDataset(own) })).body.pid);
    const requests = pids.flatMap((pid, n) => [
      () => member({ url: "/v1/datasets?q=scan energy:>1keV" }),
      () => member({ url: "/v1/files?q=scan" }),
      () => member({ url: "/v1/metadata-keys?q=e" }),
      () => member({ url: url(pid) }),
      () => member({ url: `${url(pid)}/relations` }),
      () => member({ url: `${url(pid)}/files` }),
      () => member({ url: `${url(pid)}/access` }),
      () => member({ url: `${url(pid)}/history` }),
      () => member({ url: "/v1/proposals" }),
      () => member({ url: "/v1/attachments" }),
      () => member({ url: "/v1/changes" }),
      () => member({ method: "PATCH", url: url(pid), body: { comment: `c${n}` } }),
      () =>
        member({
          method: "PATCH",
          url: url(pid),
          body: { accessGroups: [`new group ${n}`], scientificMetadata: { [`k${n}`]: { value: n, unit: "keV" } } },
        }),
      () => member({ url: "/v1/datasets", body: once, headers: { "idempotency-key": `crowd-${n}` } }),
      () => member({ url: "/v1/orig-datablocks", body: anOrigDatablock(pid, { dataFileList: [aFile()] }) }),
      () =>
        member({
          url: "/v1/datasets/bulk",
          body: JSON.stringify(aDataset(own)),
          headers: { "content-type": "application/x-ndjson" },
        }),
      () =>
        member({
          url: "/v1/attachments",
          body: { relationships: [{ targetId: pid, targetType: "dataset" }], caption: `a${n}` },
        }),
      () => catalogue.anonymous({ url: "/v1/me" }),
    ]);
    for (let round = 0; round < 4; round++) {
      const replies = await Promise.all(requests.map((request) => request()));
      expect([...new Set(replies.map((reply) => reply.status))].filter((status) => status >= 300)).toEqual([]);
    }
  });
});
