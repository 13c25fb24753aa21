import { cloneDatabase } from "@margay/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { anonymous, createVisibility, type Principal } from "../access/index.ts";
import { openDatabase } from "../db/database.ts";
import { createHistory } from "../history/index.ts";
import { createRuntimeConfigs } from "./index.ts";

const clone = await cloneDatabase();
const database = openDatabase(clone.connection, { maxConnections: 8 });
const visibility = createVisibility(database.dictionaries);
const defaults = { frontendConfig: { facility: "Default" }, frontendTheme: { name: "plain" } };
const open = () => createRuntimeConfigs({ database, visibility, clock: () => new Date(), defaults });
const configs = open();

const admin: Principal = {
  ...anonymous,
  username: "boss",
  accountId: 1,
  roles: new Set(["admin"]),
  scopes: new Set(["read", "write"]),
};

afterAll(async () => {
  await database.close();
  await clone.drop();
});

const historyOf = async (cid: string) =>
  JSON.parse(await createHistory(database).ofRecord("runtimeConfig", cid)).items as Record<string, unknown>[];

describe("run-time configurations", () => {
  it("are the defaults until somebody changes them", async () => {
    expect(await configs.get("frontendTheme")).toMatchObject({
      cid: "frontendTheme",
      version: 0,
      data: { name: "plain" },
      createdBy: "system",
      createdAt: expect.any(Date),
    });
    await expect(configs.get("nothing")).rejects.toMatchObject({ code: "not_found" });
    await expect(configs.get("constructor")).rejects.toMatchObject({ code: "not_found" });
  });

  it("are changed by administrators, with a history entry for each version", async () => {
    const first = await configs.put(admin, "own", { a: 1 });
    expect(first).toMatchObject({ cid: "own", version: 1, data: { a: 1 }, createdBy: "boss", updatedBy: "boss" });
    const second = await configs.put({ ...admin, username: "deputy" }, "own", { a: 2 });
    expect(second).toMatchObject({ version: 2, data: { a: 2 }, createdBy: "boss", updatedBy: "deputy" });
    expect(second.updatedAt.getTime()).toBeGreaterThan(first.updatedAt.getTime());
    expect(await configs.get("own")).toEqual(second);
    expect(await historyOf("own")).toMatchObject([
      { operation: "update", version: 2, by: "deputy", before: { data: { a: 1 } }, after: { data: { a: 2 } } },
      { operation: "create", version: 1, by: "boss", after: { data: { a: 1 } } },
    ]);
  });

  it.each([
    ["nobody", anonymous],
    ["an ordinary user", { ...admin, roles: new Set<never>() }],
    ["an administrator whose token may only read", { ...admin, scopes: new Set(["read" as const]) }],
  ])("cannot be changed by %s", async (_who, principal) => {
    await expect(configs.put(principal, "guarded", {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(configs.get("guarded")).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([
    ["own", [1]],
    ["own", "text"],
    ["own", null],
    ["../own", {}],
    ["", {}],
    ["x".repeat(201), {}],
  ])("refuse what is no object or has no proper name: %j %j", async (cid, data) => {
    await expect(configs.put(admin, cid, data)).rejects.toMatchObject({ code: "invalid_body" });
  });

  it("lose no version when several are written at once", async () => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => open().put(admin, "raced", { n })));
    expect((await configs.get("raced")).version).toBe(12);
    const versions = (await historyOf("raced")).map((entry) => entry.version);
    expect(versions).toEqual(Array.from({ length: 12 }, (_, n) => 12 - n));
  });

  it("are overwritten by files at the start, and only where the content differs", async () => {
    await configs.put(admin, "frontendConfig", { facility: "Edited" });
    const files = { frontendConfig: { facility: "File", list: [1, { b: 2 }] }, extra: { on: true } };
    expect((await configs.sync(files)).sort()).toEqual(["extra", "frontendConfig"]);
    expect(await configs.get("frontendConfig")).toMatchObject({
      data: files.frontendConfig,
      createdBy: "boss",
      updatedBy: "system",
    });
    expect(await configs.sync(files)).toEqual([]);
    expect(await historyOf("extra")).toHaveLength(1);
    await Promise.all([open().sync({ both: { x: 1 } }), open().sync({ both: { x: 1 } })]);
    expect(await historyOf("both")).toHaveLength(1);
  });
});
