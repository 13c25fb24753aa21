import { randomUUID } from "node:crypto";
import type { Role } from "@margay/contract";
import { aDataset, anOrigDatablock, aProposal, cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anonymous, createVisibility, type Principal } from "../access/index.ts";
import { createBlocks } from "../datablocks/index.ts";
import { createDatasets } from "../datasets/index.ts";
import { openDatabase } from "../db/database.ts";
import { Forbidden, InvalidBody, NotFound, PreconditionFailed } from "../errors.ts";
import { proposalKind } from "../proposals/index.ts";
import type { Doc } from "./kind.ts";
import { createRecordService } from "./service.ts";
import { createRecordStore } from "./store.ts";
import type { RecordService } from "./verbs.ts";

const clone = await cloneDatabase();
const database = openDatabase(clone.connection, { maxConnections: 10 });
const visibility = createVisibility(database.dictionaries);
// It stands still unless a test moves it: every write meets the time of the one before.
let now = new Date("2026-03-02T08:00:00.000Z");
const deps = { database, visibility, clock: () => now };
const datasets = createDatasets({ ...deps, pidPrefix: "20.500.test" });
const blocks = createBlocks("origdatablock", deps).service;
const proposals = createRecordService(proposalKind, createRecordStore(proposalKind), deps);

async function caller(groups: readonly string[], roles: readonly Role[] = []): Promise<Principal> {
  const ids = await visibility.groupIds(groups);
  return {
    username: `u-${randomUUID()}`,
    accountId: 1,
    groups: new Set(groups),
    groupIds: [0, ...ids.values()],
    roles: new Set(roles),
    scopes: new Set(["read", "write"]),
  };
}

let admin: Principal;
let owner: Principal;
let reader: Principal;
let stranger: Principal;
let archiver: Principal;
beforeAll(async () => {
  admin = await caller(["admin"], ["admin"]);
  owner = await caller(["group-a"]);
  reader = await caller(["group-b"]);
  stranger = await caller(["group-c"]);
  archiver = await caller(["archivers"], ["lifecycleManager"]);
});
afterAll(async () => {
  await database.close();
  await clone.drop();
});

const newDataset = async (own: Parameters<typeof aDataset>[0] = {}) =>
  (await datasets.create(admin, aDataset({ ownerGroup: "group-a", accessGroups: ["group-b"], ...own }))).key;
const updatedAt = async (service: RecordService, key: string) => (await service.find(admin, key))?.updatedAt;
const read = async (key: string): Promise<Doc> => JSON.parse((await datasets.get(admin, key)).body);
const statuses = (results: PromiseSettledResult<unknown>[]) =>
  results.map((one) => (one.status === "fulfilled" ? "done" : one.reason.constructor.name)).sort();

describe("the time of the last change", () => {
  it("grows with each of many parallel writes, though the clock stands still", async () => {
    const pid = await newDataset();
    const before = await updatedAt(datasets, pid);
    const seen = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const { body } = await datasets.patch(owner, pid, { type: "merge", patch: { comment: `${n}` } });
        return String(JSON.parse(body).updatedAt);
      }),
    );
    expect(new Set(seen).size).toBe(12);
    expect(seen.every((time) => new Date(time) > (before ?? now))).toBe(true);
  });

  it("stays when nothing changes", async () => {
    const pid = await newDataset({ comment: "same" });
    const before = await updatedAt(datasets, pid);
    await datasets.patch(owner, pid, { type: "merge", patch: { comment: "same" } });
    expect(await updatedAt(datasets, pid)).toEqual(before);
  });

  it("grows when a block moves the totals of its dataset, and says who did it", async () => {
    const pid = await newDataset();
    const before = await updatedAt(datasets, pid);
    const block = await blocks.create(owner, anOrigDatablock(pid));
    const between = await datasets.find(admin, pid);
    await blocks.remove(admin, block.key);
    const end = await datasets.find(admin, pid);
    expect(between?.updatedAt.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
    expect(end?.updatedAt.getTime()).toBeGreaterThan(between?.updatedAt.getTime() ?? 0);
    expect(between?.updatedBy).toBe(owner.username);
  });

  it("is the one that an administrator's import declares, and its older blocks do not move the dataset's", async () => {
    const declared = { updatedAt: "2024-05-01T00:00:00.000Z", updatedBy: "somebody" };
    const { key } = await datasets.create(admin, { ...aDataset(), ...declared });
    await blocks.create(admin, { ...anOrigDatablock(key), ...declared });
    expect(await datasets.find(admin, key)).toMatchObject({
      updatedAt: new Date(declared.updatedAt),
      updatedBy: "somebody",
      version: 2,
    });
  });
});

describe("a write that demands an unmodified record", () => {
  it("lets exactly one of many win that carry the time they read", async () => {
    const pid = await newDataset();
    const ifUnmodifiedSince = await updatedAt(datasets, pid);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        datasets.patch(owner, pid, { type: "merge", patch: { comment: `${n}` } }, { ifUnmodifiedSince }),
      ),
    );
    expect(statuses(results)).toEqual([...Array(9).fill("PreconditionFailed"), "done"]);
  });

  it.each([
    ["a proposal", proposals, () => proposals.create(admin, aProposal())],
    ["a block", blocks, async () => blocks.create(admin, anOrigDatablock(await newDataset()))],
  ] as const)("lets exactly one of two win on %s", async (_name, service, make) => {
    const { key } = await make();
    const ifUnmodifiedSince = await updatedAt(service, key);
    const field = service === proposals ? "title" : "chkAlg";
    const write = (value: string) =>
      service.patch(admin, key, { type: "merge", patch: { [field]: value } }, { ifUnmodifiedSince });
    expect(statuses(await Promise.allSettled([write("a"), write("b")]))).toEqual(["PreconditionFailed", "done"]);
  });

  it("passes at the very time of the last change and fails a millisecond before, with the facts", async () => {
    const pid = await newDataset();
    const at = (await updatedAt(datasets, pid)) ?? now;
    const patch = { type: "merge", patch: { comment: "x" } } as const;
    const early = { ifUnmodifiedSince: new Date(at.getTime() - 1) };
    const error = await datasets.patch(owner, pid, patch, early).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PreconditionFailed);
    expect(error).toMatchObject({ details: { currentVersion: 1, updatedAt: at } });
    expect((await datasets.patch(owner, pid, patch, { ifUnmodifiedSince: at })).version).toBe(2);
  });

  it("fails although it would change nothing", async () => {
    const pid = await newDataset({ comment: "same" });
    const patch = { type: "merge", patch: { comment: "same" } } as const;
    const write = datasets.patch(owner, pid, patch, { ifUnmodifiedSince: new Date(0) });
    await expect(write).rejects.toThrow(PreconditionFailed);
  });

  it("is judged after existence, rights and validity", async () => {
    const pid = await newDataset();
    const stale = { ifUnmodifiedSince: new Date(0) };
    const patch = { type: "merge", patch: { comment: "x" } } as const;
    await expect(datasets.patch(owner, "no/such", patch, stale)).rejects.toThrow(NotFound);
    await expect(datasets.patch(stranger, pid, patch, stale)).rejects.toThrow(NotFound);
    await expect(datasets.patch(reader, pid, patch, stale)).rejects.toThrow(Forbidden);
    const bad = { type: "merge", patch: { datasetName: 5 } } as const;
    await expect(datasets.patch(owner, pid, bad, stale)).rejects.toThrow(InvalidBody);
    const away = { type: "merge", patch: { ownerGroup: "group-c" } } as const;
    await expect(datasets.patch(owner, pid, away, stale)).rejects.toThrow(Forbidden);
    await expect(datasets.patch(owner, pid, patch, stale)).rejects.toThrow(PreconditionFailed);
  });

  it("guards a removal and a replacement too", async () => {
    const pid = await newDataset();
    const stale = { ifUnmodifiedSince: new Date(0) };
    await expect(datasets.remove(admin, pid, stale)).rejects.toThrow(PreconditionFailed);
    await expect(datasets.upsert(admin, pid, aDataset(), stale)).rejects.toThrow(PreconditionFailed);
    expect(await datasets.probe(admin, pid)).toBe("readable");
  });
});

describe("a probe", () => {
  it("tells a record that is hidden from one that is absent", async () => {
    const pid = await newDataset();
    const asked = [owner, reader, admin, stranger, anonymous].map((who) => datasets.probe(who, pid));
    expect(await Promise.all(asked)).toEqual(["readable", "readable", "readable", "hidden", "hidden"]);
    expect(await datasets.probe(stranger, "no/such")).toBe("absent");
  });

  it("knows small kinds and blocks", async () => {
    const proposal = await proposals.create(admin, aProposal());
    const block = await blocks.create(admin, anOrigDatablock(await newDataset()));
    expect(await proposals.probe(stranger, proposal.key)).toBe("hidden");
    expect(await blocks.probe(stranger, block.key)).toBe("hidden");
    expect(await blocks.probe(owner, block.key)).toBe("readable");
    expect(await blocks.probe(owner, proposal.key)).toBe("absent");
  });
});

describe("a change of the lifecycle", () => {
  const lifecycle = { type: "merge", patch: { lifecycle: { archivable: false, retrievable: true } } } as const;
  const asLifecycle = { verb: "lifecycle" } as const;

  it("is open to those who manage lifecycles, who may not update", async () => {
    const pid = await newDataset();
    await expect(datasets.patch(archiver, pid, lifecycle)).rejects.toThrow(Forbidden);
    await datasets.patch(archiver, pid, lifecycle, undefined, asLifecycle);
    expect(await read(pid)).toMatchObject({ lifecycle: lifecycle.patch.lifecycle, updatedBy: archiver.username });
  });

  it("is refused to a reader and hidden from a stranger", async () => {
    const pid = await newDataset();
    await expect(datasets.patch(reader, pid, lifecycle, undefined, asLifecycle)).rejects.toThrow(Forbidden);
    await expect(datasets.patch(stranger, pid, lifecycle, undefined, asLifecycle)).rejects.toThrow(NotFound);
  });

  it.each([
    ["another field beside it", { lifecycle: { archivable: true }, comment: "x" }],
    ["the owner's group alone", { ownerGroup: "archivers" }],
    ["who may read", { isPublished: true }],
    ["a total", { size: 5 }],
  ])("changes nothing when it also changes %s", async (_name, patch) => {
    const pid = await newDataset();
    const write = datasets.patch(archiver, pid, { type: "merge", patch }, undefined, asLifecycle);
    await expect(write).rejects.toThrow(Forbidden);
    expect((await datasets.get(admin, pid)).version).toBe(1);
  });
});

describe("a change by a function", () => {
  const count: (record: Doc) => Doc = (record) => ({ ...record, comment: String(Number(record.comment) + 1) });

  it("loses none of many parallel ones", async () => {
    const pid = await newDataset({ comment: "0" });
    await Promise.all(Array.from({ length: 15 }, () => datasets.patch(owner, pid, { type: "change", change: count })));
    expect((await read(pid)).comment).toBe("15");
  });

  it("is given the document with its key and without the managed fields", async () => {
    const pid = await newDataset({ comment: "0" });
    let given: Doc = {};
    const change = async (record: Doc) => {
      given = record;
      return count(record);
    };
    await datasets.patch(owner, pid, { type: "change", change });
    expect(given.pid).toBe(pid);
    expect(Object.keys(given).filter((name) => /^(version|created|updated)/.test(name))).toEqual([]);
  });

  it("keeps numbers that a double cannot hold", async () => {
    const scientificMetadata = { exact: JSON.rawJSON("12345678901234567890") };
    const pid = await newDataset({ comment: "0", scientificMetadata });
    await datasets.patch(owner, pid, { type: "change", change: count });
    expect((await datasets.get(admin, pid)).body).toContain('"exact":12345678901234567890');
  });

  it("is refused when its result is not valid, and stores nothing when it throws", async () => {
    const pid = await newDataset();
    const bad = datasets.patch(owner, pid, { type: "change", change: (record) => ({ ...record, datasetName: 5 }) });
    await expect(bad).rejects.toThrow(InvalidBody);
    const thrown = datasets.patch(owner, pid, {
      type: "change",
      change: () => {
        throw new Forbidden("not today");
      },
    });
    await expect(thrown).rejects.toThrow("not today");
    expect((await datasets.get(admin, pid)).version).toBe(1);
  });

  it("may change the lifecycle alone where only that is allowed", async () => {
    const pid = await newDataset();
    const change = (record: Doc) => ({ ...record, lifecycle: { archivable: true } });
    const { version } = await datasets.patch(archiver, pid, { type: "change", change }, undefined, {
      verb: "lifecycle",
    });
    expect(version).toBe(2);
  });

  it("uses the time of the clock when that moved on", async () => {
    const pid = await newDataset({ comment: "0" });
    now = new Date(now.getTime() + 60_000);
    await datasets.patch(owner, pid, { type: "change", change: count });
    expect(await updatedAt(datasets, pid)).toEqual(now);
  });
});
