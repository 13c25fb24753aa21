import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { type RunningServer, send, serve } from "../support/running-server.ts";

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** A disk of its own, or undefined where nothing may be mounted. */
async function mountSmallDisk(sizeMb: number): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "margay-full-"));
  cleanUps.push(() => rm(dir, { recursive: true, force: true }));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m,mode=711`, "margay-test", dir]);
  if (mounted.status !== 0) return undefined;
  cleanUps.push(() => spawnSync("umount", ["-l", dir]));
  return dir;
}

/** Takes all space but the given megabytes. */
function fill(path: string, leaveMb: number): void {
  const file = openSync(path, "w");
  const block = Buffer.alloc(1024 * 1024);
  try {
    while (writeSync(file, block) > 0);
  } catch {
    // Full.
  } finally {
    closeSync(file);
  }
  spawnSync("truncate", ["-s", `-${leaveMb}M`, path]);
}

const urlOf = (n: number) => `/v1/datasets/full-${n}`;
// Random text, so that PostgreSQL's compression gains nothing.
const scan = () => ({
  type: "raw",
  datasetName: "full",
  ownerGroup: "g",
  scientificMetadata: { noise: Array.from({ length: 20_000 }, () => Math.random()) },
});

it("refuses writes by name while the disk is full, keeps all that it acknowledged, and writes again with space", {
  timeout: 240_000,
}, async (ctx) => {
  const dataDir = await mountSmallDisk(400);
  if (dataDir === undefined) {
    console.warn("skipped: mounting a small file system needs root with the right to mount");
    return ctx.skip("mounting a small file system needs root with the right to mount");
  }
  let server: RunningServer = await serve({ dataDir });
  const stop = () => server.end("SIGTERM");
  cleanUps.push(stop);
  const token = await server.adminToken();
  const acknowledged: number[] = [];
  const write = async (n: number) => {
    const reply = await send(server, token, "PUT", urlOf(n), scan());
    if (reply.status === 201) acknowledged.push(n);
    return reply;
  };
  for (let n = 0; n < 3; n++) expect((await write(n)).status).toBe(201);

  const ballast = join(dataDir, "ballast");
  fill(ballast, 4);
  let refused = await write(100);
  for (let n = 101; refused.status === 201 && n < 400; n++) refused = await write(n);
  expect([507, 503], JSON.stringify(refused.body)).toContain(refused.status);
  expect(["storage_full", "unavailable"]).toContain(refused.body.code);
  expect(refused.body.detail.length).toBeGreaterThan(20);
  // What was stored is read as long as PostgreSQL itself could go on; else that is said, too.
  const read = await send(server, token, "GET", urlOf(0));
  expect(
    refused.status === 507 ? [200] : [200, 503],
    JSON.stringify([refused.body, read.body]).slice(0, 600),
  ).toContain(read.status);
  expect((await send(server, token, "GET", urlOf(100_000))).status).toBe(read.status === 200 ? 404 : 503);

  // With space the same process writes again; if PostgreSQL had to stop, the next start finds everything.
  rmSync(ballast);
  const again = await write(1_000).catch(() => ({ status: 0, body: undefined }));
  if (again.status !== 201) {
    await stop();
    server = await serve({ dataDir });
    const renewed = await server.adminToken();
    expect((await send(server, renewed, "PUT", urlOf(1_001), scan())).status).toBe(201);
  }
  const reader = await server.adminToken();
  for (const n of acknowledged) {
    const found = await send(server, reader, "GET", urlOf(n));
    expect(found.status, `dataset ${n}`).toBe(200);
    expect(found.body.scientificMetadata.noise).toHaveLength(20_000);
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(3);
});
