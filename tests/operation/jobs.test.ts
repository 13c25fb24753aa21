import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, send, serve, serveRefused } from "../support/running-server.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-jobs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = (configVersion: string, ...types: string[]) => {
  const job = (type: string) => ({
    jobType: type,
    create: { auth: "#all", actions: [{ actionType: "log", perform: "seen by {{env.WORKPLACE}}" }] },
    update: {},
  });
  return JSON.stringify({ configVersion, jobs: types.map(job) });
};

function urlOf(connection: { connectionString?: string; host?: string; user?: string; database?: string }): string {
  const { connectionString, host = "", user = "", database = "" } = connection;
  return connectionString ?? `postgres://${user}@${encodeURIComponent(host)}/${database}`;
}

/** A database of its own and a folder with a job file. */
async function place(name: string) {
  const clone = await cloneDatabase();
  const dataDir = await mkdtemp(join(folder, name));
  const file = join(dataDir, "jobs.json");
  await writeFile(file, fileOf("1", "first"));
  const url = urlOf(clone.connection);
  return { clone, dataDir, file, env: { DATABASE_URL: url, JOB_CONFIGURATION_FILE: file, ADMIN_GROUPS: "admin" } };
}

async function typesOf(server: RunningServer, token: string): Promise<string[]> {
  const { body } = await send(server, token, "GET", "/v1/jobs/types");
  return body.items.map(({ type }: { type: string }) => type);
}

const eventually = <T>(actual: () => T | Promise<T>) => expect.poll(actual, { timeout: 20_000 });

describe("A job file", () => {
  it("that is broken stops the start, with every fault by file, line and path", { timeout: 60_000 }, async () => {
    const file = join(folder, "broken.yaml");
    await writeFile(file, 'configVersion: "1"\njobs:\n  - jobType: a\n    create: {actions: [{actionType: nap}]}\n');
    const { code, output } = await serveRefused({ dataDir: folder, env: { JOB_CONFIGURATION_FILE: file } });
    expect(code, output).toBe(2);
    expect(output).toContain("JOB_CONFIGURATION_FILE");
    expect(output).toMatch(/broken\.yaml:4:\d+ \/jobs\/0\/create\/actions\/0\/actionType: unknown action 'nap'/);
  });

  it("is read again at SIGHUP; a broken one leaves the types as they were", { timeout: 90_000 }, async () => {
    const { clone, dataDir, file, env } = await place("hup-");
    const server = await serve({ dataDir, env });
    try {
      const token = await server.adminToken();
      expect(await typesOf(server, token)).toEqual(["first"]);
      await writeFile(file, fileOf("2", "first", "second"));
      server.child.kill("SIGHUP");
      await eventually(() => typesOf(server, token)).toEqual(["first", "second"]);
      expect(server.output()).toContain("job file read again");
      await writeFile(file, "{");
      server.child.kill("SIGHUP");
      await eventually(() => server.output()).toContain("the job types stay as they were");
      expect(await typesOf(server, token)).toEqual(["first", "second"]);
    } finally {
      expect(await server.end("SIGTERM")).toBe(0);
      await clone.drop();
    }
  });
});

describe("Processes with roles", () => {
  it("share the work: one takes jobs, the other performs their actions", { timeout: 120_000 }, async () => {
    const { clone, dataDir, env } = await place("roles-");
    const workerDir = await mkdtemp(join(folder, "worker-"));
    const api = await serve({ dataDir, env: { ...env, WORKPLACE: "the counter" }, args: ["--role", "api"] });
    let worker: RunningServer | undefined;
    try {
      const token = await api.adminToken();
      const body = { type: "first", jobParams: {}, contactEmail: "a@example.org" };
      const made = await send(api, token, "POST", "/v1/jobs", body);
      expect(made.status, JSON.stringify(made.body)).toBe(202);
      const at = `/v1/jobs/${made.body.job.id}`;
      const state = async () => (await send(api, token, "GET", `${at}/execution`)).body.state;
      expect(await state()).toBe("queued");
      worker = await serve({
        dataDir: workerDir,
        env: { ...env, MARGAY_ROLE: "worker", WORKPLACE: "the workshop" },
        until: /performing the actions of jobs/,
      });
      await eventually(state).toBe("done");
      const { items } = (await send(api, token, "GET", `${at}/events`)).body;
      expect(items.map(({ text }: { text: string }) => text)).toContain("seen by the workshop");
      expect(await worker.end("SIGTERM")).toBe(0);
    } finally {
      worker?.child.kill("SIGKILL");
      expect(await api.end("SIGTERM")).toBe(0);
      await clone.drop();
    }
  });

  it("need a database that they can share", { timeout: 60_000 }, async () => {
    const { code, output } = await serveRefused({ dataDir: folder, args: ["--role", "worker"] });
    expect(code).toBe(2);
    expect(output).toMatch(/^MARGAY_ROLE: worker shares a database/);
  });
});
