import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import rabbitmq from "@margay/action-rabbitmq";
import { createMailer, loadJobTypes } from "@margay/actions";
import { defaultScicatConfig } from "@margay/scicat";
import { jobViews } from "@margay/scicat/settings";
import {
  type As,
  aDataset,
  noBroker,
  startTestBroker,
  startTestCatalogue,
  type TestBroker,
  type TestCatalogue,
} from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ArchiverProcess, foldersOf } from "./archiver-process.ts";
import { startSmtpSink } from "./smtp-sink.ts";

if (noBroker !== undefined) console.warn(`Skipped: ${noBroker}`);

const file = resolve(import.meta.dirname, "../../examples/job-files/jobs.yaml");
const fileCount = 30;

describe.skipIf(noBroker !== undefined)("the example archiver, from the demand to the tape and back", () => {
  let broker: TestBroker;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  let catalogue: TestCatalogue;
  let owner: As & { username: string };
  let folder: string;
  let url: string;
  /** What another system was told, by the `url` action. */
  const told: string[] = [];
  const listener = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    told.push(body);
    response.end();
  });
  const archivers: ArchiverProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "margay-archive-"));
    [broker, sink] = await Promise.all([startTestBroker(), startSmtpSink()]);
    const env = {
      ...broker.env,
      ARCHIVE_OPERATORS_EMAIL: "operators@example.org",
      JOB_FINISHED_URL: await listening(listener),
    };
    const mailer = createMailer({ transport: "smtp", host: "127.0.0.1", port: sink.port, secure: false }, fetch);
    const load = () =>
      loadJobTypes({
        file,
        env,
        fetch,
        sendMail: (mail, signal) => mailer.send({ from: "catalogue@example.org", ...mail }, signal),
        lazyDefinitions: { rabbitmq: async () => rabbitmq },
      });
    const status = { defaultStatusCode: "jobSubmitted", defaultStatusMessage: "Job submitted." };
    catalogue = await startTestCatalogue({
      config: { jobs: { load, ...status, worker: true, env, ...jobViews(defaultScicatConfig) } },
    });
    url = await catalogue.server.app.listen({ port: 0, host: "127.0.0.1" });
    owner = await catalogue.user(["group-a"]);
    const identity = { username: "archiver", password: "a long test password", email: "archiver@example.org" };
    await catalogue.server.identity.ensureUser({ ...identity, groups: ["admin", "deleters"] });
  }, 120_000);

  afterAll(async () => {
    for (const archiver of archivers) await archiver.end("SIGKILL");
    await catalogue?.close();
    await sink?.close();
    listener.close();
    await broker?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const startArchiver = () => {
    const archiver = new ArchiverProcess({
      folder,
      catalogueUrl: url,
      username: "archiver",
      password: "a long test password",
      brokerUrl: broker.url,
      // About three files in each block.
      blockBytes: 60_000,
    });
    archivers.push(archiver);
    return archiver;
  };

  /** A dataset with real files on disk. Answers its PID and the checksum of each file. */
  const datasetOnDisk = async (own: Parameters<typeof aDataset>[0] = {}) => {
    const sourceFolder = `/data/${randomBytes(4).toString("hex")}`;
    const files = new Map<string, Buffer>();
    for (let index = 0; index < fileCount; index++) files.set(`scans/scan ${index}.h5`, randomBytes(20_000));
    files.set("läuft/ü.txt", Buffer.from("short"));
    for (const [path, content] of files) {
      const target = join(foldersOf(folder).disk, sourceFolder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    const made = await owner({ url: "/v1/datasets", body: aDataset({ sourceFolder, ...own }) });
    expect(made.status).toBe(201);
    const pid: string = made.body.pid;
    const time = "2026-03-02T08:15:00.000Z";
    const dataFileList = [...files].map(([path, content]) => ({ path, size: content.length, time }));
    expect((await owner({ url: "/v1/orig-datablocks", body: { datasetPid: pid, dataFileList } })).status).toBe(201);
    const sums = new Map([...files].map(([path, content]) => [path, sha256(content)]));
    return { pid, sourceFolder, sums };
  };

  const submit = async (type: string, pid: string, jobParams: object = {}, files: readonly string[] = []) => {
    const body = { type, ownerGroup: "group-a", jobParams: { ...jobParams, datasetList: [{ pid, files }] } };
    const made = await owner({ url: "/v1/jobs", body });
    expect(made.text).toContain('"id"');
    const id: string = made.body.id ?? made.body.job.id;
    return id;
  };
  const jobOf = async (id: string) => (await owner({ url: `/v1/jobs/${id}` })).body;
  const ended = async (id: string) => {
    const until = Date.now() + 60_000;
    for (;;) {
      const job = await jobOf(id);
      if (String(job.statusCode).startsWith("finished")) return job;
      if (Date.now() > until)
        throw new Error(`the job did not end: ${JSON.stringify(job)}\n${archivers.map(({ said }) => said).join("\n")}`);
      await sleep(100);
    }
  };
  const lifecycleOf = async (pid: string) =>
    (await owner({ url: `/v1/datasets/${encodeURIComponent(pid)}` })).body.lifecycle;
  const blocksOf = async (pid: string) =>
    (await catalogue.admin({ url: `/v1/datablocks?dataset=${encodeURIComponent(pid)}&limit=100` })).body.items;
  const mailTo = async (address: string, word: string) => {
    const until = Date.now() + 20_000;
    while (Date.now() < until) {
      const found = sink.mails.find(({ to, text }) => to.includes(address) && text.includes(word));
      if (found) return found;
      await sleep(50);
    }
    throw new Error(`no mail to ${address} with ${word}: ${JSON.stringify(sink.mails)}`);
  };

  it("archives, retrieves, provides for download and resets, and tells the owner", async () => {
    const archiver = startArchiver();
    const { pid, sourceFolder, sums } = await datasetOnDisk({ isPublished: true });
    const onDisk = join(foldersOf(folder).disk, sourceFolder);

    const archived = await ended(await submit("archive", pid));
    expect(archived).toMatchObject({
      statusCode: "finishedSuccessful",
      jobResultObject: { result: [{ datasetId: pid }] },
    });
    expect(await sumsIn(onDisk)).toEqual(new Map());
    expect(await lifecycleOf(pid)).toMatchObject({
      archivable: false,
      retrievable: true,
      archiveStatusMessage: "datasetOnArchiveDisk",
    });
    const blocks = await blocksOf(pid);
    expect(blocks.length).toBeGreaterThan(5);
    expect(registered(blocks)).toEqual(sums);
    await mailTo("user1@example.org", archived.id);

    const again = await submitRefused("archive", pid);
    expect(again).toMatch(/archivable/);

    const retrieved = await ended(await submit("retrieve", pid));
    expect(retrieved.statusCode).toBe("finishedSuccessful");
    expect(await sumsIn(onDisk)).toEqual(sums);
    expect(await lifecycleOf(pid)).toMatchObject({ retrieveStatusMessage: "datasetRetrieved" });

    const one = "läuft/ü.txt";
    const copied = await ended(await submit("publish-copy", pid, {}, [one]));
    expect(copied.jobResultObject.result[0].url).toMatch(/^https:\/\/files\.example\.org\//);
    expect([...(await sumsIn(foldersOf(folder).published)).values()]).toEqual([sums.get(one)]);

    await mailTo("user1@example.org", copied.jobResultObject.result[0].url);
    expect(told.map((body) => JSON.parse(body))).toEqual([{ job: copied.id, result: copied.jobResultObject.result }]);

    await rm(join(onDisk, one));
    const refused = await ended(await submit("reset", pid));
    expect(refused).toMatchObject({ statusCode: "finishedUnsuccessful" });
    expect(refused.jobResultObject.error).toContain("is missing");
    expect((await blocksOf(pid)).length).toBe(blocks.length);
    await mailTo("operators@example.org", "is missing");

    expect((await ended(await submit("retrieve", pid, {}, [one]))).statusCode).toBe("finishedSuccessful");
    expect((await ended(await submit("reset", pid))).statusCode).toBe("finishedSuccessful");
    expect(await blocksOf(pid)).toEqual([]);
    expect(await lifecycleOf(pid)).toMatchObject({ archivable: true, retrievable: false });
    expect(await sumsIn(foldersOf(folder).tape)).toEqual(new Map());
    expect(await sumsIn(onDisk)).toEqual(sums);
    await archiver.end("SIGTERM");
  }, 180_000);

  const submitRefused = async (type: string, pid: string): Promise<string> => {
    const body = { type, ownerGroup: "group-a", jobParams: { datasetList: [{ pid, files: [] }] } };
    const reply = await owner({ url: "/v1/jobs", body });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    return reply.text;
  };

  it("ends what an archiver began that was killed in the middle, again and again, with every file once", async () => {
    const { pid, sourceFolder, sums } = await datasetOnDisk();
    const first = startArchiver();
    const id = await submit("archive", pid);
    while ((await blocksOf(pid)).length < 2) await sleep(5);
    await first.end("SIGKILL");
    const left = (await blocksOf(pid)).length;
    expect((await jobOf(id)).statusCode).toBe("inProgress");
    // At whatever it does then; where is left to chance.
    for (const livesMs of [250, 300, 350, 400]) {
      const next = startArchiver();
      await sleep(livesMs);
      await next.end("SIGKILL");
    }
    startArchiver();
    expect((await ended(id)).statusCode).toBe("finishedSuccessful");
    const blocks = await blocksOf(pid);
    expect(blocks.length).toBeGreaterThan(left);
    expect(new Set(blocks.map(({ archiveId }: { archiveId: string }) => archiveId)).size).toBe(blocks.length);
    expect(registered(blocks)).toEqual(sums);
    expect(await sumsIn(join(foldersOf(folder).disk, sourceFolder))).toEqual(new Map());
    expect([...(await sumsIn(foldersOf(folder).tape)).values()]).toEqual(expect.arrayContaining([...sums.values()]));
  }, 120_000);

  it("takes a job while RabbitMQ is away, and does it once it is back", async () => {
    const { pid, sums } = await datasetOnDisk();
    await broker.kill();
    const id = await submit("archive", pid);
    expect((await jobOf(id)).statusCode).toBe("jobSubmitted");
    await broker.start();
    expect((await ended(id)).statusCode).toBe("finishedSuccessful");
    expect(registered(await blocksOf(pid))).toEqual(sums);
    // Its creation, and the archiver's last report with the mail that follows.
    const settled = async () => {
      const { body } = await owner({ url: `/v1/jobs/${id}/execution` });
      return body.runs.every(({ state }: { state: string }) => state === "done");
    };
    await expect.poll(settled, { timeout: 20_000 }).toBe(true);
  }, 180_000);

  it("says so when a file is missing, and leaves the dataset archivable", async () => {
    const { pid, sourceFolder } = await datasetOnDisk();
    await rm(join(foldersOf(folder).disk, sourceFolder, "scans/scan 3.h5"));
    const job = await ended(await submit("archive", pid));
    expect(job.statusCode).toBe("finishedUnsuccessful");
    expect(job.jobResultObject.error).toContain("scan 3.h5' is missing");
    expect(await lifecycleOf(pid)).toMatchObject({ archivable: true, archiveStatusMessage: "archiveFailed" });
  }, 120_000);
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has a port");
  return `http://127.0.0.1:${address.port}/finished`;
}

const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

interface Block {
  dataFileList: { path: string; chk?: string }[];
}
const registered = (blocks: Block[]) =>
  new Map(blocks.flatMap(({ dataFileList }) => dataFileList.map(({ path, chk }) => [path, chk])));

/** Checksums of all files below a folder, by path. */
async function sumsIn(folder: string): Promise<Map<string, string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sums = new Map<string, string>();
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) sums.set(path.slice(folder.length + 1), sha256(await readFile(path)));
  }
  return sums;
}
