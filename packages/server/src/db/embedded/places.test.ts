import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { findNativeDir, hydrateLinks, prepareBinaries } from "./binaries.ts";
import { ask, recordingLog, serveScript, Workbench } from "./fixtures/workbench.ts";
import { canEnter, chooseRunUser } from "./run-user.ts";

const bench = new Workbench();
afterEach(() => bench.cleanUp());

const nobody = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;
const repositoryIsOpen =
  isRoot &&
  canEnter(import.meta.dirname, nobody) &&
  spawnSync(process.execPath, ["--version"], { ...nobody, cwd: "/" }).status === 0;
if (!isRoot) console.warn("skipped: tests of running as root, because this is not root");
else if (!repositoryIsOpen) console.warn("skipped: the test as nobody, because nobody cannot read this checkout");

const links = ["libpq.so.5", "libicuuc.so.60"];

/** A copy of the binaries as they are when npm ran no install scripts. */
function binariesWithoutLinks(): string {
  const copy = join(bench.newDir(tmpdir()), "native");
  cpSync(findNativeDir(), copy, { recursive: true, verbatimSymlinks: true });
  const list: { target: string }[] = JSON.parse(readFileSync(join(copy, "pg-symlinks.json"), "utf8"));
  for (const { target } of list) rmSync(join(copy, "..", target));
  writeFileSync(join(copy, "..", "package.json"), JSON.stringify({ version: "18.0.0-test" }));
  return copy;
}

it("makes the library links that an install without scripts lacks", () => {
  const native = binariesWithoutLinks();
  expect(existsSync(join(native, "lib", "libpq.so.5"))).toBe(false);
  hydrateLinks(native);
  hydrateLinks(native);
  for (const link of links) expect(lstatSync(join(native, "lib", link)).isSymbolicLink()).toBe(true);
  expect(spawnSync(join(native, "bin", "initdb"), ["--version"], { encoding: "utf8" }).stdout).toContain("PostgreSQL");
});

it.skipIf(!isRoot)("copies binaries out of a closed folder, with links and open to the server's account, once", () => {
  // Mode 700, as /root is.
  const native = binariesWithoutLinks();
  const copyHome = join(bench.newOpenDir(tmpdir()), "system");
  const { log, messages } = recordingLog();
  const binaries = prepareBinaries(nobody, copyHome, log, native);
  expect(binaries).toEqual({
    initdb: join(copyHome, "postgres-18.0.0-test", "bin", "initdb"),
    postgres: join(copyHome, "postgres-18.0.0-test", "bin", "postgres"),
    majorVersion: 18,
  });
  expect(spawnSync(binaries.initdb, ["--version"], { ...nobody, cwd: "/" }).status).toBe(0);
  expect(messages()).toEqual([expect.stringContaining("copying")]);
  const made = statSync(binaries.postgres);
  prepareBinaries(nobody, copyHome, log, native);
  expect(statSync(binaries.postgres).ino).toBe(made.ino);
  expect(messages()).toHaveLength(1);
});

it.skipIf(!isRoot)(
  "keeps the cluster elsewhere when a parent of the data directory is closed, and finds it again",
  async () => {
    const closed = bench.newDir();
    const dataDir = join(closed, "data");
    const systemDir = join(bench.newOpenDir(tmpdir()), "system");
    const { log, messages } = recordingLog();
    const first = await bench.start(dataDir, { systemDir, log });
    await ask(first.connection, "create table kept as select 7 as n");
    await first.stop();
    const home = readFileSync(join(dataDir, "postgres-location"), "utf8").trim();
    expect(home.startsWith(systemDir)).toBe(true);
    expect(messages()).toContainEqual(expect.stringContaining(`kept in ${home}`));
    expect(statSync(closed).mode & 0o777).toBe(0o700);

    // Not by chance of the same path: also when the data directory has been moved.
    const moved = join(closed, "moved");
    mkdirSync(moved);
    cpSync(join(dataDir, "postgres-location"), join(moved, "postgres-location"));
    const second = await bench.start(moved, { systemDir });
    expect(await ask(second.connection, "select n from kept")).toBe(7);
    // Two directories that lead to one cluster are one directory.
    await expect(bench.start(dataDir, { systemDir })).rejects.toMatchObject({ code: "data-dir-in-use" });
  },
);

it.skipIf(!isRoot)(
  "starts empty when the data directory was deleted, and keeps the database that it left",
  async () => {
    const dataDir = join(bench.newDir(), "data");
    const systemDir = join(bench.newOpenDir(tmpdir()), "system");
    const first = await bench.start(dataDir, { systemDir });
    await ask(first.connection, "create table kept as select 7 as n");
    await first.stop();
    rmSync(dataDir, { recursive: true });
    const { log, messages } = recordingLog();
    const second = await bench.start(dataDir, { systemDir, log });
    expect(await ask(second.connection, "select to_regclass('kept')")).toBeNull();
    expect(messages()).toContainEqual(expect.stringContaining("left its database behind"));
  },
);

it.skipIf(!isRoot)("does not start empty when the place that the pointer names is gone", async () => {
  const dataDir = bench.newDir();
  writeFileSync(join(dataDir, "postgres-location"), "/nowhere/at/all\n");
  await expect(bench.start(dataDir)).rejects.toMatchObject({ code: "cluster-gone" });
});

it.skipIf(!isRoot)("runs an existing cluster as the account that owns it", async () => {
  const dataDir = bench.newDir();
  const pgdata = join(dataDir, "pgdata");
  mkdirSync(pgdata);
  chownSync(pgdata, 12345, 12345);
  expect(chooseRunUser(pgdata)).toEqual({ uid: 12345, gid: 12345 });
  expect(chooseRunUser(join(dataDir, "none")).uid).not.toBe(0);
});

it.skipIf(!isRoot)("hands a cluster that root restored from a copy to the server's account", async () => {
  const dataDir = bench.newDir();
  const first = await bench.start(dataDir);
  await ask(first.connection, "create table kept as select 7 as n");
  await first.stop();
  spawnSync("chown", ["-R", "0:0", join(dataDir, "pgdata")]);
  const second = await bench.start(dataDir);
  expect(await ask(second.connection, "select n from kept")).toBe(7);
});

it.skipIf(!isRoot)("says so where root may not become the server's account", async (ctx) => {
  // A namespace of accounts that holds root alone.
  const lonelyRoot = (command: string[]): { status: number | null; stdout: string } =>
    spawnSync("/usr/bin/env", ["unshare", "--map-root-user", ...command], { encoding: "utf8" });
  if (lonelyRoot(["true"]).status !== 0) return ctx.skip("unshare --map-root-user does not work here");
  const run = lonelyRoot([process.execPath, serveScript, bench.newDir()]);
  expect(JSON.parse(run.stdout)).toMatchObject({
    failed: { code: "start-failed", message: expect.stringContaining("ordinary account") },
  });
});

it.skipIf(!repositoryIsOpen)("runs without root on a directory of its own, and root goes on with it", async () => {
  const dataDir = bench.newDir();
  chownSync(dataDir, nobody.uid, nobody.gid);
  const served = await bench.serve([dataDir], nobody);
  expect(served.outcome.failed).toBeUndefined();
  expect(statSync(join(dataDir, "pgdata")).uid).toBe(nobody.uid);
  // Lets nobody else in: the directory keeps its mode.
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  await served.killHard();

  chmodSync(dataDir, 0o700);
  const asRoot = await bench.start(dataDir);
  expect(await ask(asRoot.connection, "select 1")).toBe(1);
  expect(statSync(join(dataDir, "pgdata")).uid).toBe(nobody.uid);
});

it.skipIf(!repositoryIsOpen)("tells an ordinary account that the database belongs to another one", async () => {
  const dataDir = bench.newDir();
  await (await bench.start(dataDir)).stop();
  chownSync(dataDir, nobody.uid, nobody.gid);
  rmSync(join(dataDir, "postgres.log"));
  chownSync(join(dataDir, "pgdata"), 12345, 12345);
  const served = await bench.serve([dataDir], nobody);
  expect(served.outcome.failed?.code).toBe("not-readable");
  expect(served.outcome.failed?.message).toContain("belongs to another account");
});
