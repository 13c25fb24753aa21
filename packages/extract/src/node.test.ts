import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hdf5File, numbers } from "./hdf5.fixture.ts";
import { checksum, Extractor, extractPath, walk } from "./node.ts";

// Starting a worker compiles HDF5, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let good: string;
const run = promisify(execFile);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-extract-"));
  good = join(folder, "good.h5");
  await writeFile(
    good,
    await hdf5File((file) =>
      numbers(
        file,
        "x",
        Float64Array.from({ length: 100 }, (_, i) => i),
        "mm",
      ),
    ),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe("extractPath", () => {
  it("reads a file in a worker, with a preview when asked", async () => {
    const plain = await extractPath(good);
    expect(plain.entries[0]?.scientificMetadata).toMatchObject({ x: { min: 0, max: 99, unit: "mm" } });
    expect(plain.preview).toBeUndefined();
    const { preview } = await extractPath(good, { preview: 200 });
    expect(preview).toMatchObject({ width: 200, caption: "x (mm)" });
  });

  it("classifies what it cannot read and still reads the next file", async () => {
    const at = (name: string) => join(folder, name);
    await writeFile(at("empty.nxs"), "");
    await writeFile(at("text.nxs"), "energy 12 keV\n".repeat(1000));
    await writeFile(at("cut.nxs"), await hdf5File((file) => numbers(file, "x", new Float64Array(5000))));
    await truncate(at("cut.nxs"), 20_000);
    await mkdir(at("folder.nxs"));
    const expected = { empty: "not_hdf5", text: "not_hdf5", cut: "truncated", folder: "not_hdf5", absent: "missing" };
    for (const [name, code] of Object.entries(expected)) {
      const path = at(`${name}.nxs`);
      await expect(extractPath(path)).rejects.toMatchObject({ name: "ExtractError", code, path });
    }
    await expect(extractPath("/dev/null")).rejects.toMatchObject({ code: "unreadable" });
    await expect(extractPath(good)).resolves.toMatchObject({ format: "hdf5" });
  });

  it("refuses a file without read permission", async () => {
    await chmod(folder, 0o755);
    const path = join(folder, "closed.h5");
    await writeFile(path, await hdf5File((file) => numbers(file, "x", 1)));
    await chmod(path, 0);
    // Root may read every file, so the child steps down first.
    const script = `
      const { extractPath } = await import(process.argv[1]);
      if (process.geteuid() === 0) process.seteuid(65534);
      await extractPath(process.argv[2]).catch((error) => console.log(error.code, error.message));`;
    const nodeUrl = new URL("./node.ts", import.meta.url).href;
    const child = await run(process.execPath, ["--input-type=module", "-e", script, nodeUrl, path]);
    expect(child.stdout.trim()).toBe("unreadable The file cannot be read: permission denied.");
  });

  it("survives damage anywhere in a file, and every answer is a result or an ExtractError", async () => {
    const bytes = await hdf5File((file) => {
      const group = file.create_group("entry");
      group.create_attribute("NX_class", "NXentry");
      numbers(
        group,
        "packed",
        Float64Array.from({ length: 500 }, (_, i) => i),
        "eV",
      );
      group.create_dataset({ name: "title", data: "damaged" });
    });
    const path = join(folder, "damaged.nxs");
    const extractor = new Extractor();
    for (let at = 8; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
      const damaged = bytes.slice();
      damaged.fill(0xff, at, at + 6);
      await writeFile(path, damaged);
      const outcome = await extractor
        .extract(path, { preview: true, timeoutMs: 20_000 })
        .catch((error: unknown) => error);
      expect(["result", "ExtractError"]).toContain(outcome instanceof Error ? outcome.name : "result");
    }
    await expect(extractor.extract(good)).resolves.toMatchObject({ format: "hdf5" });
    await extractor.close();
  });

  it("gives up after the timeout and reads the next file with a new worker", async () => {
    const extractor = new Extractor();
    await expect(extractor.extract(good, { timeoutMs: 0 })).rejects.toMatchObject({ code: "timeout" });
    await expect(extractor.extract(good)).resolves.toMatchObject({ format: "hdf5" });
    await extractor.close();
  });

  it("blames the caller, not the file, for an unknown time zone", async () => {
    await expect(extractPath(good, { timeZone: "Hamburg/Bahrenfeld" })).rejects.toThrow(RangeError);
  });

  it("serves parallel calls one after another and stops on abort", async () => {
    const extractor = new Extractor();
    const stop = AbortSignal.abort(new Error("stopped"));
    const calls = [extractor.extract(good), extractor.extract(good), extractor.extract(good, { signal: stop })];
    const results = await Promise.allSettled(calls);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    await extractor.close();
  });

  it("follows external links below the file's folder, never out of it", async () => {
    const outside = await mkdtemp(join(tmpdir(), "margay-outside-"));
    const other = await hdf5File((file) => numbers(file, "secret", 4711));
    await writeFile(join(outside, "other.h5"), other);
    await mkdir(join(folder, "parts"));
    await writeFile(join(folder, "parts", "other.h5"), other);
    const path = join(folder, "links.h5");
    const bytes = await hdf5File((file) => {
      file.create_external_link("parts/other.h5", "/secret", "inside");
      file.create_external_link(join(outside, "other.h5"), "/secret", "outside");
    });
    await writeFile(path, bytes);
    const { entries, warnings } = await extractPath(path);
    expect(entries[0]?.scientificMetadata).toEqual({ inside: 4711 });
    expect(warnings.map((warning) => warning.path)).toEqual(["/outside"]);
    const wider = await extractPath(path, { linksWithin: outside });
    expect(wider.entries[0]?.scientificMetadata).toEqual({ inside: 4711, outside: 4711 });
    await rm(outside, { recursive: true });
  });
});

describe("walk", () => {
  it("yields files and problems without stopping", async () => {
    const root = join(folder, "tree");
    await mkdir(join(root, "b"), { recursive: true });
    await writeFile(join(root, "a.txt"), "12345");
    await writeFile(join(root, "b", "c.txt"), "1");
    await symlink(join(root, "gone"), join(root, "broken"));
    await symlink(root, join(root, "b", "loop"));
    await symlink(join(root, "self"), join(root, "self"));
    const progress: number[] = [];
    const paths = [root, join(folder, "absent"), "/dev/null"];
    const found = await Array.fromAsync(walk(paths, { onProgress: ({ files }) => progress.push(files) }));
    const short = found.map((one) =>
      one.kind === "file" ? `${one.path} ${one.sizeBytes}` : `${one.path} ${one.reason}`,
    );
    expect(short.map((line) => line.replace(folder, ""))).toEqual([
      "/tree/a.txt 5",
      "/tree/b/c.txt 1",
      "/tree/b/loop symlink_loop",
      "/tree/broken broken_symlink",
      "/tree/self symlink_loop",
      "/absent missing",
      "/dev/null special_file",
    ]);
    expect(progress).toEqual([2]);
  });

  it("stops when its signal is aborted", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(Array.fromAsync(walk([folder], { signal }))).rejects.toThrow("stopped");
  });
});

describe("checksum", () => {
  it("digests a file", async () => {
    const path = join(folder, "abc.txt");
    await writeFile(path, "abc");
    expect(await checksum(path, "md5")).toBe("900150983cd24fb0d6963f7d28e17f72");
    expect(await checksum(path, "sha256")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
