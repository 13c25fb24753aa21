import { aDataset, aFile } from "@margay/testkit";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openWorkbench, type Workbench } from "./workbench.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

let bench: Workbench;
let token: string;

const total = 1_205;

beforeAll(async () => {
  bench = await openWorkbench();
  const { admin } = bench.catalogue;
  const lines = Array.from({ length: total }, (_, index) =>
    JSON.stringify(
      aDataset({
        pid: `20.500.test/finch-${index}`,
        datasetName: `finch_${String(index).padStart(5, "0")}`,
        ownerGroup: "p99-staff",
        creationTime: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
        ...(index < 20 ? { scientificMetadata: { photon_energy: { value: 8 + index / 10, unit: "keV" } } } : {}),
        ...(index < 2 ? { proposalIds: [`1101000${index}`] } : {}),
      }),
    ),
  );
  const sent = await admin({
    url: "/v1/datasets/bulk",
    body: `${lines.join("\n")}\n`,
    headers: { "content-type": "application/x-ndjson" },
  });
  if (sent.status >= 300) throw new Error(sent.text);
  for (const index of [0, 1]) {
    const dataFileList = [1, 2, 3].map((file) => aFile({ path: `raw/finch_${index}_0000${file}.nxs` }));
    const made = await admin({
      url: "/v1/orig-datablocks",
      body: { datasetPid: `20.500.test/finch-${index}`, dataFileList },
    });
    if (made.status !== 201) throw new Error(made.text);
  }
  token = (await bench.catalogue.user(["p99-staff"])).token;
});
afterAll(() => bench?.close());

const search = (...args: string[]) => bench.margay(["search", ...args], { token });

it("points at what is wrong in a query and says what would be accepted", async () => {
  const { code, stdout, stderr } = await search("finch photon_energy:8..9mm");
  expect([code, stdout]).toEqual([1, ""]);
  const [query = "", caret = "", message] = stderr.split("\n");
  expect(query).toBe("finch photon_energy:8..9mm");
  expect(caret).toBe(`${" ".repeat(query.indexOf("mm"))}^`);
  expect(message).toMatch(/^photon_energy is not measured in "mm".*keV.*\[request [0-9a-f-]+\]$/);
});

it("passes groups and alternatives through, and explains how they were understood", async () => {
  const found = await search("--explain", "--limit", "1", "(finch_00001 or finch_00002)", "-type:derived");
  // Without -- a leading minus is an option.
  expect(found.code).toBe(2);
  const { stdout, code } = await search("--explain", "(finch_00001 or finch_00002)", "--", "-keyword:test");
  expect(code).toBe(0);
  expect(stdout).toContain("2 datasets in ");
  expect(stdout).toMatch(/3 {2}-keyword:test +not: keyword is test\njoined as: \(1 or 2\) and 3\nplan: \w/);
});

it("names keys that may have been meant on stderr", async () => {
  const { code, stdout, stderr } = await search("photon_enrgy:8keV");
  expect([code, stdout.startsWith("0 datasets")]).toEqual([0, true]);
  expect(stderr).toMatch(/^No dataset has photon_enrgy\. Did you mean: photon_energy/);
});

it("draws histograms and sorts by metadata keys", async () => {
  const { stdout } = await search("--histogram", "photon_energy", "--sort", "-metadata.photon_energy", "finch");
  expect(stdout).toMatch(/^pid.*\n20\.500\.test\/finch-19 /);
  const [, chart = ""] = stdout.split("photon_energy (keV)\n");
  const counts = [...chart.matchAll(/^ *[\d.]+ +[\d.]+ +(\d+)(?: +█+)?$/gm)].map((line) => Number(line[1]));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  expect(chart).toContain(`${(total - 20).toLocaleString("en")} datasets without a value`);
});

it("prints all results over several pages, each once, as lines for programs", async () => {
  const table = await search("--all", "finch");
  const [head, ...rows] = table.stdout.trimEnd().split("\n");
  expect(head).toBe("pid\tdatasetName\ttype\tcreationTime\tsize\tnumberOfFiles\townerGroup");
  expect(new Set(rows.map((row) => row.split("\t")[0])).size).toBe(total);
  expect(rows).toHaveLength(total);
  const json = await search("--all", "--json", "--sort", "datasetName", "finch");
  const names = json.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).datasetName);
  expect(names).toEqual([...names].sort());
  expect(names).toHaveLength(total);
});

it("finds files by pattern, counts them by proposal, and keeps to one", async () => {
  // On a busy machine the server may leave the counts out: counting has its time.
  await expect
    .poll(async () => (await search("--files", "finch_?_0000*.nxs")).stdout, { timeout: 30_000 })
    .toMatch(/\n6 files in .*\n\nproposal\n +3 {2}1101000[01]\n +3 {2}1101000[01]\n$/);
  const one = await search("--files", "--all", "--json", "--proposal", "11010001", "finch_?_0000*.nxs");
  const files = one.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(files.map(({ path }) => path).sort()).toEqual([1, 2, 3].map((file) => `raw/finch_1_0000${file}.nxs`));
});

it("refuses options that do not go together", async () => {
  expect(await search("--all", "--facets")).toMatchObject({ code: 2, stderr: expect.stringContaining("--all") });
  expect(await search("--all", "--limit", "3")).toMatchObject({ code: 2, stderr: expect.stringContaining("--limit") });
  expect(await search("--proposal", "1")).toMatchObject({ code: 2, stderr: expect.stringContaining("--files") });
  expect(await search("--files", "--sort", "size", "ab")).toMatchObject({ code: 2 });
});
