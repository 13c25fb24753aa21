import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { nexusScan, openWorkbench, type Workbench } from "./workbench.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let bench: Workbench;
let staff: Awaited<ReturnType<Workbench["catalogue"]["user"]>>;
let adminToken: string;

beforeAll(async () => {
  bench = await openWorkbench();
  staff = await bench.catalogue.user(["p99-staff"]);
  adminToken = (await bench.catalogue.user(["admin"])).token;
});
afterAll(() => bench.close());

describe("margay ingest and search", () => {
  it("ingests, prints a report for programs, and finds the dataset by name, file and another unit", async () => {
    const path = await bench.put("cli/kestrel_00042.nxs", await nexusScan({ energyKev: 9 }));
    const done = await bench.margay(["ingest", "--json", path], { token: staff.token });
    expect(done.code, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ created: 1, failed: 0 });
    for (const args of [["kestrel"], ["photon_energy:8900..9100eV"], ["--files", "strel_000"]]) {
      const found = await bench.margay(["search", "--json", ...args], { token: staff.token });
      expect(JSON.parse(found.stdout).items).toHaveLength(1);
    }
    const table = await bench.margay(["search", "kestrel"], { token: staff.token });
    expect(table.stdout).toMatch(/pid +name +type +date +size +owner group\n.*kestrel_00042 +raw +2026-03-02/);
    const stranger = await bench.catalogue.user(["elsewhere"]);
    const hidden = await bench.margay(["search", "--json", "kestrel"], { token: stranger.token });
    expect(JSON.parse(hidden.stdout)).toMatchObject({ total: 0, items: [] });
  });

  it("ends with 1 when something could not be read, and with 2 for wrong usage", async () => {
    const absent = await bench.margay(["ingest", join(bench.folder, "absent")], { token: staff.token });
    expect(absent).toMatchObject({ code: 1, stdout: expect.stringContaining("no such file or folder") });
    expect((await bench.margay(["ingest"], { token: staff.token })).code).toBe(2);
    expect((await bench.margay(["ingest", "--checksum", "crc", "x"], { token: staff.token })).code).toBe(2);
    const wrong = await bench.margay(["search", "--sort", "flavour"], { token: staff.token });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^sort: .*\[request [0-9a-f-]+\]\n$/) });
    const anonymous = await bench.margay(["ingest", bench.folder]);
    expect(anonymous).toMatchObject({ code: 2, stderr: expect.stringContaining("MARGAY_TOKEN") });
  });

  it("says in one line that nobody answers", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as AddressInfo; // a TCP server's
    await new Promise((resolve) => free.close(resolve));
    const url = `http://127.0.0.1:${port}`;
    const { code, stderr } = await bench.margay(["search", "x"], { url });
    expect([code, stderr]).toEqual([
      1,
      `No Margay at ${url}: start one with npm start or set MARGAY_URL (ECONNREFUSED).\n`,
    ]);
  });
});

describe("margay user and token", () => {
  it("creates users with a password from stdin and tokens that are shown alone on stdout", async () => {
    const dataDir = join(bench.folder, "data-dir");
    await bench.put("data-dir/admin-token", `${adminToken}\n`);
    const made = await bench.margay(
      ["user", "create", "zoe", "--group", "p99-staff,p98", "--password-stdin", "--json"],
      {
        dataDir,
        input: "correct horse\n",
      },
    );
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ username: "zoe", groups: ["p98", "p99-staff"] });
    const login = { username: "zoe", password: "correct horse" };
    expect((await bench.catalogue.anonymous({ url: "/v1/auth/login", body: login })).status).toBe(200);
    const token = await bench.margay(["token", "create", "notebook", "--user", "zoe", "--days", "3"], { dataDir });
    expect(token.stdout).toMatch(/^margay_[\w-]+\n$/);
    const me = await bench.api(token.stdout.trim()).get("/v1/me");
    expect(me).toMatchObject({ user: { username: "zoe" }, scopes: ["read"] });
    const list = await bench.margay(["token", "list", "--json"], { token: token.stdout.trim() });
    expect(JSON.parse(list.stdout)).toMatchObject([{ name: "notebook" }]);
    const { id } = JSON.parse(list.stdout)[0];
    expect((await bench.margay(["token", "revoke", id], { dataDir })).code).toBe(0);
    expect((await bench.margay(["token", "list"], { token: token.stdout.trim() })).code).toBe(1);
    const users = await bench.margay(["user", "list"], { dataDir });
    expect(users.stdout).toContain("zoe");
    const again = await bench.margay(["user", "create", "zoe", "--password-stdin"], {
      dataDir,
      input: "correct horse\n",
    });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("zoe") });
  });
});

describe("the admin token of this machine", () => {
  let listener: Server;
  const seen: (string | undefined)[] = [];

  beforeAll(async () => {
    listener = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response
        .setHeader("content-type", "application/json")
        .end('{"items":[],"total":0,"facets":{},"timing":{"totalMs":0}}');
    }).listen(0, "0.0.0.0");
    await new Promise((resolve) => listener.once("listening", resolve));
    await bench.put("home/admin-token", "secret-of-this-machine\n");
  });
  afterAll(() => new Promise((resolve) => listener.close(resolve)));

  it("is sent to this machine by its names only", async () => {
    const { port } = listener.address() as AddressInfo; // a TCP server's
    const dataDir = join(bench.folder, "home");
    for (const host of ["127.0.0.1", "localhost", "127.0.0.2"])
      await bench.margay(["search"], { url: `http://${host}:${port}`, dataDir });
    const token = "Bearer secret-of-this-machine";
    expect(seen).toEqual([token, token, undefined]);
  });
});
