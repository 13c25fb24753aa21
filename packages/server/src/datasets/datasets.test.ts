import { aDataset, anOrigDatablock, aSample, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

const url = (pid: string) => `/v1/datasets/${encodeURIComponent(pid)}`;
const pixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("a dataset", () => {
  it("keeps its creation time when it is put again without one", async () => {
    const body = aDataset();
    const first = await catalogue.admin({ method: "PUT", url: url("put/again"), body });
    const second = await catalogue.admin({ method: "PUT", url: url("put/again"), body });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
  });

  it("and its blocks answer each write with the id of its change, and a write of nothing with none", async () => {
    const idOf = async (method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object) => {
      const { headers } = await catalogue.admin({ method, url: path, ...(body === undefined ? {} : { body }) });
      return headers["change-id"];
    };
    const pid = "changes/1";
    const dataset = aDataset({ pid });
    const block = "/v1/orig-datablocks/of-changes";
    const ids = [
      await idOf("POST", "/v1/datasets", dataset),
      await idOf("PUT", url(pid), aDataset({ comment: "put" })),
      await idOf("PATCH", url(pid), { comment: "patched" }),
      await idOf("PUT", block, anOrigDatablock(pid)),
      await idOf("PATCH", block, { chkAlg: "sha1" }),
      await idOf("DELETE", block),
      await idOf("DELETE", url(pid)),
    ];
    const { body } = await catalogue.admin({ url: "/v1/changes?limit=1000" });
    const told = new Map(body.items.map((item: { id: string }) => [item.id, item]));
    const found = ids.map((id) => told.get(String(id)));
    const orig = { kind: "origdatablock", key: "of-changes" };
    expect(found).toMatchObject([
      { kind: "dataset", key: pid, operation: "create" },
      { kind: "dataset", key: pid, operation: "update", version: 2 },
      { kind: "dataset", key: pid, operation: "update", version: 3 },
      { ...orig, operation: "create" },
      { ...orig, operation: "update" },
      { ...orig, operation: "remove" },
      { kind: "dataset", key: pid, operation: "remove" },
    ]);
    const sample = aSample();
    expect(await idOf("PUT", "/v1/samples/changes", sample)).toMatch(/^\d+-\d+$/);
    expect(await idOf("PUT", "/v1/samples/changes", sample)).toBeUndefined();
    expect((await catalogue.admin({ url: "/v1/samples/changes" })).headers["change-id"]).toBeUndefined();
  });

  it("comes back exactly as sent: numbers, order of keys, units, unknown units", async () => {
    const metadata =
      '{"z":1.50,"a":{"value":12345678901234567890,"unit":"furlong/fortnight"},"r":{"value":[1,2],"unit":"keV"},"e":1e400,"Å":{"v":1,"u":"Å"},"":"empty","n":null,"l":[{"x":1},"y"]}';
    const body = `{"type":"raw","datasetName":"exact","ownerGroup":"g","scientificMetadata":${metadata}}`;
    const made = await catalogue.admin({ url: "/v1/datasets", body });
    expect(made.status).toBe(201);
    const read = await catalogue.admin({ url: url(made.body.pid) });
    expect(read.text).toContain(`"scientificMetadata":${metadata.replace("1.50", "1.5")}`);
    const again = await catalogue.admin({ method: "PUT", url: url(made.body.pid), body });
    expect([again.status, again.body.version]).toEqual([200, 1]);
  });

  it("says which units are not known, and stops saying so when they are mended", async () => {
    const sent = { scientificMetadata: { speed: { value: 3, unit: "warp" }, energy: { value: 9, unit: "keV" } } };
    const made = await catalogue.admin({ url: "/v1/datasets", body: aDataset(sent) });
    expect(made.body.metadataFlags).toEqual([expect.objectContaining({ key: "speed", unit: "warp" })]);
    expect((await catalogue.admin({ url: url(made.body.pid) })).body).toEqual(made.body);
    const mend = { scientificMetadata: { speed: { value: 3, unit: "m/s" } } };
    const mended = await catalogue.admin({ method: "PATCH", url: url(made.body.pid), body: mend });
    expect(mended.body.metadataFlags).toBeUndefined();
    expect((await catalogue.admin({ url: url(made.body.pid) })).body).toEqual(mended.body);
  });

  it("can be read and ingested again by the ingestor who created it for others, and by no other ingestor", async () => {
    const ingestor = await catalogue.user(["ingestors"], { username: "robot" });
    const other = await catalogue.user(["ingestors"]);
    const made = await ingestor({ method: "PUT", url: url("robot/1"), body: aDataset({ ownerGroup: "strangers" }) });
    expect(made.status).toBe(201);
    const patch = { method: "PATCH", url: url("robot/1"), body: { comment: "again" } } as const;
    expect((await ingestor(patch)).status).toBe(200);
    expect((await ingestor({ url: url("robot/1") })).body.comment).toBe("again");
    expect((await ingestor({ url: "/v1/datasets?q=robot" })).body.total).toBe(1);
    expect((await other(patch)).status).toBe(404);
    expect((await other({ url: url("robot/1") })).status).toBe(404);
    // An administrator's change does not shut the ingestor out; losing the role does.
    await catalogue.admin({ method: "PATCH", url: url("robot/1"), body: { accessGroups: ["more"] } });
    expect((await ingestor({ url: url("robot/1") })).status).toBe(200);
    await catalogue.admin({ method: "PATCH", url: "/v1/users/robot", body: { groups: [] } });
    expect((await ingestor({ url: url("robot/1") })).status).toBe(404);
  });

  it("takes its blocks and its own attachments along when it is removed, with a trace in the history", async () => {
    const { pid } = (await catalogue.admin({ url: "/v1/datasets", body: aDataset({ pid: "gone/1" }) })).body;
    const { pid: other } = (await catalogue.admin({ url: "/v1/datasets", body: aDataset() })).body;
    const block = (await catalogue.admin({ url: "/v1/orig-datablocks", body: anOrigDatablock(pid) })).body.id;
    const attach = async (...targets: string[]) => {
      const relationships = targets.map((targetId) => ({ targetId, targetType: "dataset" }));
      const made = await catalogue.admin({
        url: "/v1/attachments",
        body: { thumbnail: pixel, relationships, ownerGroup: "g" },
      });
      expect(made.status, made.text).toBe(201);
      return made.body.id;
    };
    const own = await attach(pid);
    const shared = await attach(pid, other);
    expect((await catalogue.admin({ method: "DELETE", url: url(pid) })).status).toBe(204);
    const status = async (path: string) => (await catalogue.admin({ url: path })).status;
    expect(await status(`/v1/orig-datablocks/${block}`)).toBe(404);
    expect(await status(`/v1/attachments/${own}`)).toBe(404);
    expect(await status(`/v1/attachments/${shared}`)).toBe(200);
    const removed = async (kind: string, key: string) =>
      (await catalogue.admin({ url: `/v1/history?kind=${kind}&key=${encodeURIComponent(key)}` })).body.items[0]
        .operation;
    expect(await removed("dataset", pid)).toBe("remove");
    expect(await removed("origdatablock", block)).toBe("remove");
    expect(await removed("attachment", own)).toBe("remove");
    // The same PID again starts without a picture.
    await catalogue.admin({ method: "PUT", url: url(pid), body: aDataset() });
    expect((await catalogue.admin({ url: `/v1/files?q=scan&dataset=${encodeURIComponent(pid)}` })).body.items).toEqual(
      [],
    );
  });

  it.each([
    ["0000-01-01T00:00:00Z"],
    ["2024-13-01T00:00:00Z"],
    ["2024-02-30T00:00:00Z"],
    ["2024-01-01"],
    ["2024-01-01T00:00:00"],
    ["now"],
    [5],
  ])("refuses the creation time %s", async (creationTime) => {
    const reply = await catalogue.admin({ url: "/v1/datasets", body: { ...aDataset(), creationTime } });
    expect(reply.status).toBe(400);
    expect(reply.body.code).toBe("invalid_body");
  });
});
