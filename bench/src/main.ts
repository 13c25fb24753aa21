import { parseArgs } from "node:util";
import { benchFiles } from "./columns/files.ts";
import { runColumns } from "./columns/run.ts";
import { benchTerms } from "./columns/terms.ts";
import { runCore } from "./core/run.ts";
import { runJobs } from "./jobs/run.ts";
import { runScicat } from "./scicat/run.ts";
import { runSearch, type SearchPart, searchParts } from "./search/run.ts";

const usage = `npm run bench -- [core | scicat | search | columns | columns-files | jobs] [--datasets N] [--files M] [--seconds S]

  core      by PID, newest list, single create, bulk create, a post of 100,000 files; each against a floor
            measured in the same run (default)
  scicat    what SciCat's API costs over our own: default page, by PID, creates, a post of 20,000 files
            (200000 datasets by default)
  search    every kind of search for three users beside plain SQL, DuckDB and bare fastify, on a catalogue made by
            COPY (100000 datasets and ten files each by default); writes docs/benchmarks-search.md
  columns   the column index by itself, without a database, on so many made-up datasets (1000000 by default)
  columns-files  lists of files in the column index by themselves (250000 datasets by default)
  jobs      accepting a job on so many datasets (1000 by default), and draining 10,000 log jobs
  --datasets N   datasets to generate (default 20000)
  --files M      files to generate over all datasets (default 10 for each dataset)
  --seconds S    how long each HTTP measurement of core and scicat lasts (default 5)

  of search:
  --keep DIR     make the catalogue in this folder and leave it there
  --reuse DIR    take the catalogue that --keep left in this folder
  --only PARTS   of ${searchParts.join(", ")}; several with commas (default all)
  --queries N    questions of each kind for each user (default 200)
  --page FILE    where the page is written (default docs/benchmarks-search.md)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datasets: { type: "string" },
    files: { type: "string" },
    seconds: { type: "string", default: "5" },
    keep: { type: "string" },
    reuse: { type: "string" },
    only: { type: "string", default: searchParts.join(",") },
    queries: { type: "string", default: "200" },
    page: { type: "string", default: "docs/benchmarks-search.md" },
    help: { type: "boolean", default: false },
  },
});

function refuse(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) refuse(`--${name}: ${text} is not a whole number`);
  return Number(text);
}

function parts(text: string): SearchPart[] {
  return text.split(",").map((name) => {
    const part = searchParts.find((one) => one === name.trim());
    return part ?? refuse(`--only: there is no part ${name}`);
  });
}

const defaults = {
  core: "20000",
  scicat: "200000",
  search: "100000",
  columns: "1000000",
  "columns-files": "250000",
  jobs: "1000",
};
const suite = positionals[0] ?? "core";
const datasets = () => whole("datasets", values.datasets ?? defaults[suite as keyof typeof defaults]); // looked at below
const files = () => (values.files === undefined ? datasets() * 10 : whole("files", values.files));
const seconds = whole("seconds", values.seconds);
if (values.help) console.log(usage);
else if (suite === "core") await runCore({ datasets: datasets(), files: files(), seconds, env: process.env });
else if (suite === "scicat") await runScicat({ datasets: datasets(), seconds, env: process.env });
else if (suite === "jobs") await runJobs({ datasets: datasets(), jobs: 10_000 });
else if (suite === "search")
  await runSearch({
    datasets: datasets(),
    files: files(),
    queries: whole("queries", values.queries),
    keep: values.keep,
    reuse: values.reuse,
    only: parts(values.only),
    page: values.page,
    // The page is for everybody: where the folder was is of no use there.
    command: `npm run bench -- ${process.argv
      .slice(2)
      .map((word, at, all) => (["--keep", "--reuse", "--page"].includes(all[at - 1] ?? "") ? "…" : word))
      .join(" ")}`,
    env: process.env,
  });
else if (suite === "columns-files") benchFiles(datasets());
else if (suite === "columns") {
  await runColumns({ rows: datasets() });
  benchTerms();
} else refuse(`there is no suite ${suite}`);
