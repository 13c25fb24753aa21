import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badRequest, type Callers, dataset, startWithCallers } from "../wire/datasets/callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers;

beforeAll(async () => {
  ({ catalogue, callers } = await startWithCallers());
  const named = {
    energy: { value: 8, unit: "keV", human_name: "Photon energy" },
    run_date: "x",
    nested: { a: { b: 1 } },
  };
  for (const body of [
    { scientificMetadata: named },
    { scientificMetadata: { public: 1 }, isPublished: true, ownerGroup: "elsewhere", accessGroups: [] },
    { scientificMetadata: { secret: 1 }, ownerGroup: "vault", accessGroups: [], type: "derived" },
  ])
    expect((await callers.admin({ url: "/api/v4/datasets", body: { ...dataset, ...body } })).status).toBe(201);
});
afterAll(() => catalogue?.close());

const url = (filter: unknown) => `/api/v4/metadatakeys?filter=${encodeURIComponent(JSON.stringify(filter))}`;
const keysOf = (body: { key: string }[]) => body.map(({ key }) => key).sort();

describe("Keys of metadata", () => {
  it.each([
    ["anonymous", ["public"]],
    ["stranger", ["public"]],
    ["reader", ["energy", "nested", "public", "run_date"]],
    ["owner", ["energy", "nested", "public", "run_date"]],
    ["admin", ["energy", "nested", "public", "run_date", "secret"]],
  ] as const)("are shown to %s as far as the records may be read", async (kind, expected) => {
    const reply = await callers[kind]({ url: "/api/v4/metadatakeys" });
    expect(reply.status).toBe(200);
    expect(keysOf(reply.body)).toEqual(expected);
  });

  it("come as SciCat's records", async () => {
    const { body } = await callers.owner({ url: url({ where: { key: "energy" } }) });
    const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(body).toEqual([
      {
        _id: id,
        id,
        sourceType: "Dataset",
        key: "energy",
        humanReadableName: "Photon energy",
        userGroups: ["guests", "ring"],
        userGroupCounts: { guests: 1, ring: 1 },
        usageCount: 1,
        isPublished: false,
        createdBy: "system",
        updatedBy: "system",
        createdAt: time,
        updatedAt: time,
        __v: 0,
      },
    ]);
    const again = await callers.owner({ url: url({ where: { id: body[0].id } }) });
    expect(again.body).toEqual(body);
  });

  it.each([
    [
      { where: { $or: [{ key: { $regex: "^ENER", $options: "i" } }, { humanReadableName: { $regex: "hoto" } }] } },
      ["energy"],
    ],
    [{ where: { sourceType: "Dataset", key: { $in: ["nested", "secret"] } } }, ["nested"]],
    [{ where: { sourceType: "dataset" } }, []],
    [{ where: { usageCount: { $gte: 1 }, isPublished: true } }, ["public"]],
    [{ where: { userGroups: "guests" } }, ["energy", "nested", "run_date"]],
    [{ limits: { limit: 1, skip: 1, sort: { key: "asc" } } }, ["nested"]],
  ])("are found by %j", async (filter, expected) => {
    expect(keysOf((await callers.owner({ url: url(filter) })).body)).toEqual(expected);
  });

  it("show the wanted fields alone", async () => {
    const { body } = await callers.owner({ url: url({ where: { key: "nested" }, fields: ["key", "usageCount"] }) });
    expect(body).toEqual([{ _id: expect.any(String), key: "nested", usageCount: 1 }]);
  });

  it.each([
    [{ where: { sourceId: "x" } }, "Property where.sourceId should not exist in the filter object"],
    [{ include: ["all"] }, "Property include should not exist in the filter object"],
  ])("refuse %j", async (filter, message) => {
    expect(await callers.owner({ url: url(filter) })).toMatchObject({ status: 400, body: badRequest(message) });
  });
});

describe("Paths of the metadata of datasets", () => {
  const paths = (more = "") => `/api/v4/datasets/metadataKeys?${more}`;
  const fields = (of: object) => paths(`fields=${encodeURIComponent(JSON.stringify(of))}`);

  it.each([
    ["anonymous", ["public"]],
    ["stranger", ["public"]],
    ["privileged", []],
    ["reader", ["energy", "nested.a.b"]],
    ["owner", ["energy", "nested.a.b"]],
    ["archiver", ["energy", "nested.a.b", "public", "secret"]],
    ["admin", ["energy", "nested.a.b", "public", "secret"]],
  ] as const)("are shown to %s of their groups' datasets", async (kind, expected) => {
    expect((await callers[kind]({ url: paths() })).body).toEqual(expected);
  });

  it("of datasets that match are shown alone", async () => {
    expect((await callers.admin({ url: fields({ type: "derived" }) })).body).toEqual(["secret"]);
    expect((await callers.admin({ url: fields({ metadataKey: "NEST" }) })).body).toEqual(["nested.a.b"]);
    expect((await callers.owner({ url: fields({ isPublished: true }) })).body).toEqual(["public"]);
    const widened = { userGroups: ["vault"] };
    expect((await callers.owner({ url: fields(widened) })).body).toEqual([]);
  });
});
