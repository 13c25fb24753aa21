import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ObjectId, serialize } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountFrom, type PersonDraft, settingsFrom } from "./accounts.ts";
import { formatReport } from "./format-report.ts";
import { type HistoryDraft, historyFrom, historyOfDataset, NoHistory } from "./history.ts";
import { importSciCat } from "./import.ts";
import type { Sides } from "./side-options.ts";

const bcrypt = `$2b$10$${"a".repeat(53)}`;
const id = (n: number) => `60db4e8f1c9d440000a1b2${String(n).padStart(2, "0")}`;
const at = new Date("2020-02-07T13:46:43.000Z");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scicat-sides-"));
  const write = (name: string, docs: object[]) =>
    writeFile(join(folder, `${name}.bson`), Buffer.concat(docs.map((doc) => serialize(doc))));
  await write("User", [
    { _id: new ObjectId(id(1)), username: "ada", email: "ada@example.org", password: bcrypt, authStrategy: "local" },
    { _id: new ObjectId(id(2)), username: "ldap.bert", email: "no address", authStrategy: "ldap", password: bcrypt },
    { _id: new ObjectId(id(3)), username: "has spaces", authStrategy: "local" },
  ]);
  await write("UserIdentity", [
    {
      userId: new ObjectId(id(2)),
      ...{ authStrategy: "ldap", provider: "ldap", externalId: "bert", created: at, modified: at },
      profile: {
        displayName: "Bert",
        thumbnailPhoto: "data:,x",
        accessGroups: ["p1", "p1", "public", "#all", "user,ada", "a,b", 5],
      },
    },
    { userId: "nobody" },
  ]);
  await write("UserSetting", [{ userId: new ObjectId(id(1)), datasetCount: 50, columns: [1] }]);
  await write("Role", [{ _id: new ObjectId(id(9)), name: "archivemanager" }]);
  await write("UserRole", [{ userId: new ObjectId(id(1)), roleId: new ObjectId(id(9)) }]);
  await write("GenericHistory", [
    {
      ...{ subsystem: "Sample", documentId: "s", operation: "update", user: "ada", timestamp: at },
      before: { sampleName: "rock", ownerGroup: "g" },
      after: { sampleName: "stone", ownerGroup: "g" },
    },
    { subsystem: "Sample", documentId: "s", operation: "insert", timestamp: at },
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sink = { put: async () => ({ outcome: "created" as const }) };

describe("accounts and history", () => {
  it("go where the import is shown a way, each user with identity, settings and roles", async () => {
    const people: PersonDraft[] = [];
    const entries: HistoryDraft[] = [];
    const sides: Sides = {
      accounts: {
        async restore(person) {
          people.push(person);
          return person.username === "ldap.bert" ? "the name is taken" : undefined;
        },
      },
      history: {
        async add(batch) {
          entries.push(...batch);
          return batch.map(() => "added");
        },
      },
    };
    const report = await importSciCat({ source: folder, sink, sides });
    expect(people).toEqual([
      {
        ...{ id: id(1), username: "ada", email: "ada@example.org", authStrategy: "local", passwordHash: bcrypt },
        ...{ profile: {}, settings: { datasetCount: 50, externalSettings: {} }, groups: ["archivemanager"] },
      },
      {
        ...{ id: id(2), username: "ldap.bert", authStrategy: "ldap", displayName: "Bert" },
        ...{ provider: "ldap", externalId: "bert", profile: { thumbnailPhoto: "data:,x" }, groups: ["p1", "a,b"] },
      },
    ]);
    expect(entries).toEqual([
      {
        ...{ kind: "sample", key: "s", operation: "update", at: at.toISOString(), by: "ada" },
        ...{ before: { sampleName: "rock" }, after: { sampleName: "stone" } },
      },
    ]);
    expect(report.sides.map(({ name, read, carried, refused }) => [name, read, carried, refused.length])).toEqual([
      ["roles", 1, 1, 0],
      ["userroles", 1, 1, 0],
      ["users", 3, 1, 2],
      ["identities", 2, 1, 1],
      ["settings", 1, 1, 0],
      ["history", 2, 1, 1],
    ]);
    expect(formatReport(report)).toContain("1 not: the name is taken (ldap.bert)");
    expect(JSON.stringify(report)).not.toContain(bcrypt);
  });

  it("stay behind without a way, and the report says why", async () => {
    const report = await importSciCat({ source: folder, sink, sides: { why: "the database is elsewhere" } });
    expect(report.sides.find((one) => one.name === "users")?.refused).toContainEqual({
      ...{ reason: "the database is elsewhere", count: 2, examples: [] },
    });
    expect(report.sides.find((one) => one.name === "history")).toMatchObject({ read: 2, carried: 0 });
  });
});

describe("an account", () => {
  it.each([
    ["without an id", { username: "a" }],
    ["with a name that cannot be one", { _id: id(1), username: "a/b" }],
    ["without a name", { _id: id(1) }],
  ])("%s is none", (_what, doc) => {
    expect(() => accountFrom(doc)).toThrow("has no");
  });

  it("keeps only a hash that can be verified, and only where passwords are checked here", () => {
    expect(accountFrom({ _id: id(1), username: "a", password: "plain" })).not.toHaveProperty("passwordHash");
    expect(accountFrom({ _id: id(1), username: "a", password: bcrypt })).toMatchObject({ authStrategy: "local" });
    expect(accountFrom({ _id: id(1), username: "a", password: bcrypt, authStrategy: "oidc" })).not.toHaveProperty(
      "passwordHash",
    );
  });

  it("keeps the settings that newer user interfaces read", () => {
    const doc = { userId: id(1), jobCount: 5, externalSettings: { fe_dataset_table_columns: [1], old: 2 } };
    expect(settingsFrom(doc).settings).toEqual({
      jobCount: 5,
      externalSettings: { fe_dataset_table_columns: [1] },
    });
  });
});

describe("an entry of the history", () => {
  it("has only what changed, under the catalogue's names, whole records or parts alike", () => {
    const entry = {
      subsystem: "Dataset",
      documentId: "d",
      operation: "update",
      user: "x",
      timestamp: at.toISOString(),
    };
    const whole = { _id: "d", type: "raw", ownerGroup: "g", updatedAt: "2020-01-01T00:00:00.000Z" };
    expect(
      historyFrom({
        ...entry,
        before: { ...whole, datasetlifecycle: { archivable: true } },
        after: { ...whole, datasetlifecycle: { archivable: false }, updatedAt: "2021-01-01T00:00:00.000Z" },
      }),
    ).toMatchObject({
      kind: "dataset",
      key: "d",
      before: { lifecycle: { archivable: true } },
      after: { lifecycle: { archivable: false } },
    });
    const part = historyFrom({ ...entry, before: { description: "a" }, after: { description: "b" } });
    expect([part.before, part.after]).toEqual([{ description: "a" }, { description: "b" }]);
  });

  it("of a removal keeps the record as it was", () => {
    const entry = historyFrom({
      ...{ subsystem: "Proposal", documentId: "p", operation: "delete", timestamp: at.toISOString(), after: null },
      before: { proposalId: "p", title: "t", ownerGroup: "g" },
    });
    expect(entry).toMatchObject({ operation: "remove", by: "unknown", before: { title: "t" } });
    expect(entry).not.toHaveProperty("after");
  });

  it.each([
    ["no record", { subsystem: "Sample", operation: "update", timestamp: at.toISOString() }],
    ["no time", { subsystem: "Sample", documentId: "s", operation: "update" }],
    ["a collection of its own", { subsystem: "Logbook", documentId: "s", operation: "update" }],
  ])("with %s is none", (_what, doc) => {
    expect(() => historyFrom(doc)).toThrow(NoHistory);
  });

  it("is found in the lists of older datasets, oldest first, and what is none is counted", () => {
    const change = (day: number, from: string, to: string) => ({
      ...{ updatedAt: `2020-01-0${day}T00:00:00.000Z`, updatedBy: "ada", _id: "" },
      datasetName: { previousValue: from, currentValue: to },
    });
    const { entries, left } = historyOfDataset("d", [change(2, "b", "c"), change(1, "a", "b"), { a: 1 }, "text"]);
    expect(left).toBe(2);
    expect(entries.map(({ at: when, by, before, after }) => [when.slice(0, 10), by, before, after])).toEqual([
      ["2020-01-01", "ada", { datasetName: "a" }, { datasetName: "b" }],
      ["2020-01-02", "ada", { datasetName: "b" }, { datasetName: "c" }],
    ]);
  });
});
