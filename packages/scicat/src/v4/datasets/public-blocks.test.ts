import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("orig datablocks of a published dataset", () => {
  let catalogue: TestCatalogue;
  beforeAll(async () => {
    catalogue = await startTestCatalogue();
  });
  afterAll(() => catalogue?.close());

  const dataFileList = [{ path: "a", size: 1, time: "2026-01-01T00:00:00.000Z" }];

  it("are included without signing in only if their writer called them published", async () => {
    const { pid } = (await catalogue.admin({ url: "/v1/datasets", body: aDataset({ isPublished: true }) })).body;
    const url = "/api/v4/origdatablocks";
    const made = async (own: object) => {
      const reply = await catalogue.admin({ url, body: { datasetId: pid, size: 1, dataFileList, ...own } });
      expect(reply.status).toBe(201);
      return reply.body._id;
    };
    const silent = await made({});
    const told = await made({ isPublished: true });
    const address = `/api/v4/datasets/public/${encodeURIComponent(pid)}?include=origdatablocks`;
    const included = async () =>
      (await catalogue.anonymous({ url: address })).body.origdatablocks.map(({ _id }: { _id: string }) => _id);
    expect(await included()).toEqual([told]);
    await catalogue.admin({ method: "PATCH", url: `${url}/${silent}`, body: { isPublished: true } });
    expect((await included()).sort()).toEqual([silent, told].sort());
    await catalogue.admin({ method: "PATCH", url: `${url}/${told}`, body: { chkAlg: "md5" } });
    expect(await included()).toContain(told);
  });
});
