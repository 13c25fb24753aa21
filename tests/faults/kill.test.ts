import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, send, serve, serveRefused } from "../support/running-server.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "margay-kill-"));
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const pidOf = (writer: number, n: number) => `kill/${writer}-${n}`;

describe("a server that is killed in the middle of its work", () => {
  it("has every write that it acknowledged, whole, when it comes back", { timeout: 120_000 }, async () => {
    const acknowledged = new Map<string, { version: number; comment: string }>();
    for (let round = 0; round < 3; round++) {
      const server = await serve({ dataDir });
      const token = await server.adminToken();
      let killed = false;
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; !killed; n++)
          await writeOnce(server, token, pidOf(writer, n % 20), acknowledged).catch(() => {});
      });
      await new Promise((resolve) => setTimeout(resolve, 700 + round * 300));
      killed = true;
      await server.end("SIGKILL");
      await Promise.all(writers);
    }
    expect(acknowledged.size).toBeGreaterThan(20);
    const server = await serve({ dataDir });
    try {
      const token = await server.adminToken();
      for (const [pid, written] of acknowledged) {
        const found = await send(server, token, "GET", `/v1/datasets/${encodeURIComponent(pid)}`);
        expect(found.status, pid).toBe(200);
        // A write that was committed but not yet answered may have come after the last acknowledged one.
        expect(found.body.version, pid).toBeGreaterThanOrEqual(written.version);
        if (found.body.version === written.version) expect(found.body.comment).toBe(written.comment);
        const history = await send(server, token, "GET", `/v1/datasets/${encodeURIComponent(pid)}/history`);
        expect(history.body.items.map((one: { version: number }) => one.version)).toEqual(
          Array.from({ length: found.body.version }, (_, index) => found.body.version - index),
        );
      }
    } finally {
      expect(await server.end("SIGTERM")).toBe(0);
    }
  });

  it("stops cleanly on SIGINT, and refuses a second process on the same folder", { timeout: 60_000 }, async () => {
    const server = await serve({ dataDir });
    const second = await serveRefused({ dataDir });
    expect(second.code).not.toBe(0);
    expect(second.output).toContain("MARGAY_DATA_DIR");
    const health = await fetch(`${server.url}/v1/health`);
    expect(health.status).toBe(200);
    expect(await server.end("SIGINT")).toBe(0);
  });
});

let counter = 0;

async function writeOnce(
  server: RunningServer,
  token: string,
  pid: string,
  acknowledged: Map<string, { version: number; comment: string }>,
) {
  const comment = `write ${++counter}`;
  const path = `/v1/datasets/${encodeURIComponent(pid)}`;
  const known = acknowledged.has(pid);
  const reply = known
    ? await send(server, token, "PATCH", path, { comment })
    : await send(server, token, "PUT", path, { type: "raw", datasetName: pid, ownerGroup: "g", comment });
  if (reply.status === 200 || reply.status === 201) acknowledged.set(pid, { version: reply.body.version, comment });
}
