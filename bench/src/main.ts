import { parseArgs } from "node:util";
import { runCore } from "./core/run.ts";
import { runScicat } from "./scicat/run.ts";

const usage = `npm run bench -- [core | scicat] [--datasets N] [--files M] [--seconds S]

  core      by PID, newest list, single create, bulk create, a post of 100,000 files; each against a floor
            measured in the same run (default)
  scicat    what SciCat's API costs over our own: default page, by PID, creates, a post of 20,000 files
            (200000 datasets by default)
  --datasets N   datasets to generate (default 20000)
  --files M      files to generate over all datasets (default 10 for each dataset)
  --seconds S    how long each HTTP measurement lasts (default 5)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datasets: { type: "string" },
    files: { type: "string" },
    seconds: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});

function whole(name: string, text: string): number {
  if (!/^\d{1,8}$/.test(text)) {
    console.error(`--${name}: ${text} is not a whole number\n\n${usage}`);
    process.exit(2);
  }
  return Number(text);
}

const suite = positionals[0] ?? "core";
if (values.help || !["core", "scicat"].includes(suite)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const datasets = whole("datasets", values.datasets ?? (suite === "scicat" ? "200000" : "20000"));
const seconds = whole("seconds", values.seconds);
if (suite === "scicat") await runScicat({ datasets, seconds, env: process.env });
else
  await runCore({
    datasets,
    files: values.files === undefined ? datasets * 10 : whole("files", values.files),
    seconds,
    env: process.env,
  });
