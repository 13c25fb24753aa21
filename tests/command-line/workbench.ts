import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { type Api, createApi } from "../../apps/catalogue/src/api/index.ts";
import { type IngestOptions, ingest } from "../../apps/catalogue/src/ingest/index.ts";
import { createOutput } from "../../apps/catalogue/src/output/index.ts";
import { hdf5File, numbers, nxGroup } from "../../packages/extract/src/hdf5.fixture.ts";

const bin = fileURLToPath(new URL("../../apps/catalogue/bin/margay.mjs", import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A catalogue on a port, a folder for data, and the command line. */
export interface Workbench {
  catalogue: TestCatalogue;
  url: string;
  folder: string;
  /** Makes a file below the folder; answers its path. */
  put(name: string, content: string | Uint8Array): Promise<string>;
  /** Ingests in this process. */
  ingest(who: { token: string }, paths: string[], own?: Partial<IngestOptions>): ReturnType<typeof ingest>;
  /** Runs the real command. */
  margay(args: string[], own?: { token?: string; url?: string; dataDir?: string; input?: string }): Promise<Finished>;
  api(token: string): Api;
  close(): Promise<void>;
}

export async function openWorkbench(): Promise<Workbench> {
  const catalogue = await startTestCatalogue();
  const url = await catalogue.server.app.listen({ host: "127.0.0.1", port: 0 });
  const folder = await realpath(await mkdtemp(join(tmpdir(), "margay-cli-")));
  const api = (token: string) => createApi({ url, token });
  return {
    catalogue,
    url,
    folder,
    api,
    async put(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    ingest: ({ token }, paths, own = {}) =>
      ingest(
        paths,
        { ...usual, ...own },
        { api: api(token), output: createOutput(true), signal: new AbortController().signal },
      ),
    margay: (args, own = {}) =>
      run(args, own.input, {
        MARGAY_URL: own.url ?? url,
        MARGAY_DATA_DIR: own.dataDir ?? join(folder, "no-data-dir"),
        ...(own.token === undefined ? {} : { MARGAY_TOKEN: own.token }),
      }),
    async close() {
      await catalogue.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const usual: IngestOptions = {
  datasetPer: "auto",
  preview: true,
  jobs: 2,
  sourceHost: hostname(),
  pidPrefix: { value: "20.500.test", given: false },
};

function run(args: string[], input = "", env: Record<string, string>): Promise<Finished> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [bin, ...args], { env: { PATH, HOME, ...env }, stdio: "pipe" });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

/** A small NeXus scan with a default plot. */
export function nexusScan(own: { title?: string; energyKev?: number; entries?: string[] } = {}): Promise<Uint8Array> {
  const { title = "A scan", energyKev = 9, entries = ["entry"] } = own;
  return hdf5File((file) => {
    for (const name of entries) {
      const entry = nxGroup(file, name, "NXentry");
      entry.create_dataset({ name: "title", data: `${title} ${name}` });
      entry.create_dataset({ name: "start_time", data: "2026-03-02T08:15:00Z" });
      const instrument = nxGroup(entry, "instrument", "NXinstrument");
      instrument.create_dataset({ name: "name", data: "P99" });
      numbers(nxGroup(instrument, "mono", "NXmonochromator"), "photon_energy", energyKev, "keV");
      const user = nxGroup(entry, "user", "NXuser");
      user.create_dataset({ name: "name", data: "Ada Nwosu" });
      const data = nxGroup(entry, "data", "NXdata");
      data.create_attribute("signal", "counts");
      numbers(
        data,
        "counts",
        Float64Array.from({ length: 40 }, (_, index) => (index * 7) % 11),
        "counts",
      );
    }
  });
}

/** The dataset as its reader sees it. */
export async function read(as: As, pid: string | undefined) {
  const reply = await as({ url: `/v1/datasets/${encodeURIComponent(pid ?? "")}` });
  if (reply.status !== 200) throw new Error(`${pid}: ${reply.text}`);
  return reply.body;
}

/**
 * The newest entry of the whole history: equal before and after where nothing was written. Not the change feed, whose
 * newest rows wait while any transaction of the PostgreSQL server is open, those of other test files included.
 */
export async function lastChange(catalogue: TestCatalogue): Promise<string> {
  const { status, body, text } = await catalogue.admin({ url: "/v1/history?limit=1" });
  if (status !== 200) throw new Error(text);
  return `${body.cursor} ${JSON.stringify(body.items)}`;
}
