import { aDataset, cloneDatabase, testConfig } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { anonymous, type Principal } from "../access/index.ts";
import { type Database, openDatabase } from "../db/database.ts";
import { createServer, type Server } from "../server.ts";
import { createMetadataKeyCatalogue, type MetadataKeyQuery, type MetadataKeyUse } from "./index.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let database: Database;
let server: Server;
let principals: Record<"owner" | "other" | "admin" | "anonymous", Principal>;

const keys = () => server.catalogue.metadataKeys;
const whole: MetadataKeyQuery = { sort: [], offset: 0 };

async function memberOf(group: string): Promise<Principal> {
  const [username, password] = [`of-${group}`, "a long test password"];
  await server.identity.ensureUser({ username, password, groups: [group], email: `${username}@example.org` });
  const { token } = await server.identity.login(username, password, "127.0.0.1");
  const found = await server.identity.resolve(token);
  if (found === "unknown" || found === "expired") throw new Error("the token was just made");
  return found;
}

const shown = async (who: keyof typeof principals, query: Partial<MetadataKeyQuery> = {}) =>
  (await keys().find(principals[who], { ...whole, ...query })).map(
    ({ key, humanReadableName, usageCount, userGroups }) => [key, humanReadableName, usageCount, userGroups.join()],
  );

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openDatabase(clone.connection, { maxConnections: 5 });
  server = await createServer({ database, config: testConfig() });
  principals = {
    owner: await memberOf("ring"),
    other: await memberOf("guests"),
    admin: await memberOf("admin"),
    anonymous,
  };
});
afterAll(async () => {
  await server?.close();
  await database?.close();
  await clone?.drop();
});

describe("Keys of metadata", () => {
  const first = { energy: { value: 1, unit: "keV", human_name: "Photon energy" }, deep: { a: { b: 1 } } };
  const pid = "20.500.test/keys-1";
  const put = (key: string, more: object) =>
    server.catalogue.datasets.upsert(principals.admin, key, { ...aDataset({ ownerGroup: "ring" }), ...more });

  it("are counted for those who may read the datasets, after each create, change and removal", async () => {
    await put(pid, { scientificMetadata: first });
    await put(`${pid}b`, { scientificMetadata: first, accessGroups: ["guests"] });
    expect(await shown("owner")).toEqual([
      ["deep", "", 2, "guests,ring"],
      ["energy", "Photon energy", 2, "guests,ring"],
    ]);
    expect(await shown("other")).toEqual([
      ["deep", "", 1, "guests,ring"],
      ["energy", "Photon energy", 1, "guests,ring"],
    ]);
    expect(await shown("anonymous")).toEqual([]);

    await put(pid, { scientificMetadata: { energy: { value: 2, human_name: "E" } }, isPublished: true });
    expect(await shown("owner")).toEqual([
      ["deep", "", 1, "guests,ring"],
      ["energy", "E", 1, "ring"],
      ["energy", "Photon energy", 1, "guests,ring"],
    ]);
    expect(await shown("anonymous")).toEqual([["energy", "E", 1, "ring"]]);
    expect((await keys().find(anonymous, whole))[0]).toMatchObject({ isPublished: true, userGroupCounts: { ring: 1 } });

    await server.catalogue.datasets.remove(principals.admin, pid);
    expect(await shown("anonymous")).toEqual([]);
    expect(await shown("admin")).toHaveLength(2);
  });

  it("are those of proposals, samples and instruments too", async () => {
    const { sample, proposal, instrument } = server.catalogue.records;
    await sample.service.create(principals.admin, {
      sampleId: "S",
      sampleName: "S",
      ownerGroup: "ring",
      sampleCharacteristics: { colour: "red" },
    });
    await proposal.service.create(principals.admin, {
      proposalId: "P",
      title: "P",
      ownerGroup: "ring",
      metadata: { topic: 1 },
    });
    await instrument.service.create(principals.admin, {
      uniqueName: "P08",
      name: "P08",
      customMetadata: { sector: { value: 8, human_name: "Sector" } },
    });
    const of = async (who: keyof typeof principals) =>
      (await keys().find(principals[who], { ...whole, where: notOfDatasets })).map(
        ({ sourceType, key, humanReadableName }) => [sourceType, key, humanReadableName],
      );
    expect(await of("owner")).toEqual([
      ["Sample", "colour", ""],
      ["Instrument", "sector", "Sector"],
      ["Proposal", "topic", ""],
    ]);
    expect(await of("anonymous")).toEqual([["Instrument", "sector", "Sector"]]);
  });
  const notOfDatasets = { op: "not", of: { op: "in", field: ["sourceType"], values: ["Dataset"] } } as const;

  it.each([
    [{ op: "pattern", field: ["key"], pattern: "^(en|de)", ignoreCase: false }, ["deep", "energy"]],
    [{ op: "pattern", field: ["humanReadableName"], pattern: "^photon\\s", ignoreCase: true }, ["energy"]],
    [{ op: "substring", field: ["key"], text: "NER", ignoreCase: true }, ["energy"]],
    [{ op: "in", field: ["userGroups"], values: ["guests"] }, ["deep", "energy"]],
    [{ op: "range", field: ["usageCount"], gt: 1 }, []],
    [{ op: "range", field: ["createdAt"], gte: "2020-01-01" }, ["deep", "energy"]],
    [{ op: "in", field: ["nothing"], values: [null] }, ["deep", "energy"]],
    [{ op: "exists", field: ["userGroupCounts", "ring"] }, ["deep", "energy"]],
    [{ op: "length", field: ["userGroups"], is: 2 }, ["deep", "energy"]],
  ] as const)("are found by %j", async (condition, found) => {
    const where = { op: "and", of: [{ op: "not", of: notOfDatasets }, condition] } as const;
    expect((await shown("admin", { where })).map(([key]) => key)).toEqual(found);
  });

  it("come sorted and in pages", async () => {
    const sort = [{ field: ["key"], descending: true }];
    const where = { op: "in", field: ["sourceType"], values: ["Dataset"] } as const;
    expect((await shown("admin", { where, sort })).map(([key]) => key)).toEqual(["energy", "deep"]);
    expect((await shown("admin", { where, sort, offset: 1, limit: 5 })).map(([key]) => key)).toEqual(["deep"]);
  });

  it("refuse a pattern that the database cannot read", async () => {
    const where = { op: "pattern", field: ["key"], pattern: "(a", ignoreCase: false } as const;
    await expect(shown("admin", { where })).rejects.toMatchObject({ code: "invalid_query" });
  });

  it("have paths, in which a value with its unit is one", async () => {
    expect(await keys().paths(principals.admin)).toEqual(["deep.a.b", "energy"]);
    expect(await keys().paths(principals.owner, ["guests"])).toEqual(["deep.a.b", "energy"]);
    expect(await keys().paths(principals.owner, ["nobody"])).toEqual([]);
  });

  it("beyond all measure are left out", async () => {
    await put(`${pid}c`, { scientificMetadata: { plain: 1, ["x".repeat(2_000)]: 1 } });
    const found = (await shown("admin")).map(([key]) => key);
    expect(found).toEqual(["colour", "deep", "energy", "plain", "sector", "topic"]);
  });
});

describe("Rows of use", () => {
  const rows = async () =>
    (await sql<{ n: number }>`select count(*) as n from metadata_use`.execute(database.kysely)).rows[0]?.n;

  it("are put together when there are many, without a change of any count", async () => {
    const before = await keys().find(principals.admin, whole);
    await sql`insert into metadata_use select u.keyset_id, u.acl_id, u.owner_group, u.access_groups, s.sign,
      u.first_at, u.last_at from metadata_use u, generate_series(1, 6000) i, (values (1), (-1)) s(sign)`.execute(
      database.kysely,
    );
    expect(await keys().find(principals.admin, whole)).toEqual(before);
    await vi.waitFor(async () => expect(await rows()).toBeLessThan(20), { timeout: 10_000 });
    expect(await keys().find(principals.admin, whole)).toEqual(before);
  });

  /** The same, counted from the documents. */
  async function recounted() {
    await sql`update dataset set keyset_id = null`.execute(database.kysely);
    await sql`delete from metadata_use`.execute(database.kysely);
    return createMetadataKeyCatalogue(database);
  }
  const counted = (list: readonly MetadataKeyUse[]) =>
    list.map(({ key, humanReadableName, usageCount, isPublished, userGroupCounts }) => ({
      key,
      humanReadableName,
      usageCount,
      isPublished,
      userGroupCounts,
    }));

  it("add up whatever is created, changed and removed at once", async () => {
    const { datasets } = server.catalogue;
    const of = <T>(list: readonly T[], n: number): T => list[n % list.length] as T; // never empty here
    const writes = Array.from({ length: 120 }, async (_, n) => {
      const key = `20.500.test/at-once-${(n * 7) % 8}`;
      if (n % 11 === 10) return datasets.remove(principals.admin, key).catch(() => undefined);
      return datasets.upsert(principals.admin, key, {
        ...aDataset({ ownerGroup: of(["ring", "guests"], n), isPublished: n % 3 === 0 }),
        accessGroups: of([[], ["guests"], ["ring", "guests"]], n),
        scientificMetadata: { [`k${n % 4}`]: { value: n, human_name: of(["", "K"], n >> 2) }, always: 1 },
      });
    });
    await Promise.all(writes);
    for (const who of ["admin", "owner", "other", "anonymous"] as const) {
      const before = await keys().find(principals[who], whole);
      expect(before.length).toBeGreaterThan(1);
      const again = await (await recounted()).find(principals[who], whole);
      expect(counted(before)).toEqual(counted(again));
    }
  });

  it("are made for datasets of before, once", async () => {
    const before = await keys().find(principals.admin, whole);
    const again = await recounted();
    const found = await Promise.all([again.find(principals.admin, whole), again.find(principals.admin, whole)]);
    for (const one of found) expect(counted(one)).toEqual(counted(before));
  });
});
