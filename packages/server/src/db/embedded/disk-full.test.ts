import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { ask, Workbench } from "./fixtures/workbench.ts";

const bench = new Workbench();
afterEach(() => bench.cleanUp());

/** A disk of its own, or undefined where nothing may be mounted. */
function mountSmallDisk(sizeMb: number): string | undefined {
  const dir = bench.newDir();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m,mode=711`, "margay-test", dir], {
    stdio: "ignore",
  });
  if (mounted.status !== 0) return undefined;
  bench.defer(() => void spawnSync("umount", ["-l", dir]));
  return dir;
}

function fillUp(path: string): void {
  const file = openSync(path, "w");
  try {
    const block = Buffer.alloc(4096);
    while (writeSync(file, block) > 0);
  } catch {
    // Full.
  } finally {
    closeSync(file);
  }
}

it("says that the disk is full when the cluster does not fit", async (ctx) => {
  const disk = mountSmallDisk(10);
  if (disk === undefined) return ctx.skip("mounting a small file system needs root with the right to mount");
  await expect(bench.start(disk)).rejects.toMatchObject({
    code: "disk-full",
    message: expect.stringContaining("MARGAY_DATA_DIR"),
  });
});

it("says that the disk is full when an existing cluster cannot start, and starts when there is space again", async (ctx) => {
  const disk = mountSmallDisk(200);
  if (disk === undefined) return ctx.skip("mounting a small file system needs root with the right to mount");
  await (await bench.start(disk)).stop();
  fillUp(join(disk, "ballast"));
  await expect(bench.start(disk)).rejects.toMatchObject({ code: "disk-full" });
  rmSync(join(disk, "ballast"));
  const server = await bench.start(disk);
  expect(await ask(server.connection, "select 1")).toBe(1);
});
