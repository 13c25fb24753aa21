import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Doc } from "../ejson.ts";
import { folderSource } from "../source.ts";
import { LiveError } from "./client.ts";
import { type DownloadOptions, downloadSciCat } from "./download.ts";
import { type FakeOptions, type FakeSciCat, fakeToken, startFakeSciCat } from "./scicat.fixture.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "scicat-live-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const running: FakeSciCat[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function start(options: Omit<FakeOptions, "documents"> & { documents?: Record<string, Doc[]> } = {}) {
  const fake = await startFakeSciCat({ documents: {}, ...options });
  running.push(fake);
  return fake;
}

const newFolder = () => mkdtemp(join(root, "d-"));
const read = (fake: FakeSciCat, folder: string, own: Partial<DownloadOptions> = {}) =>
  downloadSciCat({ url: fake.url, token: fakeToken, folder, retryDelayMs: 1, ...own });

const lines = async (folder: string, name: string): Promise<Doc[]> =>
  (await readFile(join(folder, `${name}.jsonl`), "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

const datasets = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => {
    const pid = `20.500/${String(n + from).padStart(6, "0")}`;
    return { _id: pid, pid, type: "raw", datasetName: `scan ${n}`, ownerGroup: "g" };
  });
const pids = (docs: Doc[]) => docs.map((doc) => doc.pid);

describe("a running SciCat", () => {
  it("is read whole, every collection by its own dialect", async () => {
    const user = "60db4e8f1c9d440000a1b2c3";
    const documents = {
      Dataset: datasets(1_000),
      OrigDatablock: datasets(50).map(({ pid }, n) => ({ _id: `o${String(n).padStart(3, "0")}`, datasetId: pid })),
      Datablock: [{ _id: "b1", datasetId: "20.500/000000" }],
      Attachment: [{ aid: "a1", relationships: [{ targetId: "20.500/000000", targetType: "dataset" }] }],
      Proposal: Array.from({ length: 450 }, (_, n) => ({ proposalId: String(20_170_000 + n) })),
      Sample: [{ sampleId: "s1" }],
      Instrument: [{ pid: "i1" }],
      Policy: [{ _id: "p1" }],
      PublishedData: [{ doi: "10.1/b" }, { doi: "10.1/a" }],
      Job: Array.from({ length: 250 }, (_, n) => ({ id: `j${String(n).padStart(3, "0")}` })),
      User: [{ _id: user, username: "ada" }],
      UserIdentity: [{ userId: user, profile: { accessGroups: ["g"] } }],
      UserSetting: [{ userId: user, datasetCount: 25 }],
      GenericHistory: [1, 2, 3].map((n) => ({ subsystem: "Dataset", documentId: "20.500/000000", n })),
    };
    const fake = await start({ documents: structuredClone(documents) });
    const folder = await newFolder();
    const found = await read(fake, folder);
    expect(found.missing).toEqual([]);
    for (const name of [
      "Dataset",
      "OrigDatablock",
      "Datablock",
      "Attachment",
      "Proposal",
      "Sample",
      "Instrument",
      "Policy",
      "Job",
      "User",
      "UserIdentity",
      "UserSetting",
    ] as const)
      expect([name, await lines(folder, name)]).toEqual([name, documents[name]]);
    expect(await lines(folder, "PublishedData")).toEqual([{ doi: "10.1/a" }, { doi: "10.1/b" }]);
    // As it came about, although the server tells the newest first.
    expect((await lines(folder, "Dataset.GenericHistory")).map((one) => one.n)).toEqual([1, 2, 3]);
    const overview = await folderSource(folder).overview();
    expect(overview.collections).toHaveLength(10);
    expect(overview.sides).toEqual(["users", "identities", "settings", "history"]);
  });

  it("is read by the older routes where it lacks the newer ones, attachments through their datasets", async () => {
    const attachment = { aid: "a1", relationships: [{ targetId: "20.500/000001", targetType: "dataset" }] };
    const fake = await start({ olderOnly: true, documents: { Dataset: datasets(700), Attachment: [attachment] } });
    const folder = await newFolder();
    await read(fake, folder);
    expect(pids(await lines(folder, "Dataset"))).toEqual(pids(datasets(700)));
    expect(await lines(folder, "Attachment")).toEqual([attachment]);
  });

  it.each([false, true])(
    "loses and doubles nothing that stays while others come and go (older routes: %s)",
    async (olderOnly) => {
      const stays = datasets(600, 1_000);
      let turns = 0;
      const fake = await start({
        olderOnly,
        documents: { Dataset: [...datasets(300), ...stays] },
        maxRows: 100,
        before(path, { documents }) {
          if (!path.endsWith("/datasets") || !documents.Dataset) return undefined;
          turns++;
          // Those in front go away one by one, then new ones come in front.
          documents.Dataset =
            turns < 6 ? documents.Dataset.slice(40) : [...datasets(7, turns * 10), ...documents.Dataset];
          return undefined;
        },
      });
      const folder = await newFolder();
      await read(fake, folder);
      const found = pids(await lines(folder, "Dataset"));
      expect(found.filter((pid) => String(pid) >= "20.500/001000")).toEqual(pids(stays));
      expect(new Set(found).size).toBe(found.length);
    },
  );

  it("is read whole although it keeps no order", async () => {
    const jumbled = datasets(500).sort((a, b) => Math.sin(Number(a.pid.slice(-3))) - Math.sin(Number(b.pid.slice(-3))));
    const fake = await start({ olderOnly: true, ignoresOrder: true, documents: { Dataset: jumbled } });
    const folder = await newFolder();
    await read(fake, folder);
    expect(pids(await lines(folder, "Dataset")).sort()).toEqual(pids(datasets(500)));
  });

  it.each([false, true])(
    "is read on behind the place where a download broke off (older routes: %s)",
    async (olderOnly) => {
      let answers = 0;
      const fake = await start({
        olderOnly,
        documents: { Dataset: datasets(1_000) },
        maxRows: 100,
        before: (path) => (path.endsWith("/datasets") && ++answers > 4 ? { status: 418 } : undefined),
      });
      const folder = await newFolder();
      await expect(read(fake, folder)).rejects.toThrow(LiveError);
      const part = join(folder, "Dataset.jsonl.part");
      const before = (await readFile(part, "utf8")).split("\n").length - 1;
      expect(before).toBeGreaterThan(100);
      await appendFile(part, '{"pid":"20.500/cut o');
      answers = Number.NEGATIVE_INFINITY;
      fake.requests.length = 0;
      await read(fake, folder);
      expect(pids(await lines(folder, "Dataset"))).toEqual(pids(datasets(1_000)));
      expect(fake.requests.filter((one) => /datasets\?/.test(one) && !one.includes("include")).length).toBeLessThan(12);
      expect((await readdir(folder)).filter((name) => name.includes("part"))).toEqual([]);
    },
  );

  it("is waited for when it is busy, and told what it may not show", async () => {
    let tries = 0;
    const fake = await start({
      documents: { Sample: [{ sampleId: "s1" }] },
      before: (path) => {
        if (path.endsWith("/samples") && ++tries < 3) return { status: 503 };
        return path.endsWith("/policies") ? { status: 403 } : undefined;
      },
    });
    const folder = await newFolder();
    const found = await read(fake, folder);
    expect(await lines(folder, "Sample")).toEqual([{ sampleId: "s1" }]);
    expect(found.missing).toEqual([{ file: "Policy", reason: "/api/v3/policies answered 403: early" }]);
  });

  it("takes a user name and a password, and refuses a wrong one", async () => {
    const fake = await start({ documents: { Sample: [{ sampleId: "s1" }] } });
    const login = { username: "ada", password: "right" };
    const folder = await newFolder();
    await downloadSciCat({ url: `${fake.url}/api/v3/`, login, folder });
    expect(await lines(folder, "Sample")).toHaveLength(1);
    await expect(
      downloadSciCat({ url: fake.url, login: { ...login, password: "wrong" }, folder: await newFolder() }),
    ).rejects.toThrow("answered 401: Unauthorized");
    expect(fake.requests.join()).not.toContain("right");
  });

  it("does not mix with the download of another", async () => {
    const [one, other] = [await start(), await start()];
    const folder = await newFolder();
    await read(one, folder);
    await expect(read(other, folder)).rejects.toThrow(`holds a download of ${one.url}`);
  });
});
