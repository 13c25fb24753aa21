import type { DatasetPage, FilePage } from "@margay/contract";
import type { Command } from "commander";
import { humanSize, plain, plural, table } from "../output/index.ts";
import { type Session, withSession } from "./session.ts";
import { wholeNumber } from "./values.ts";

interface SearchOptions {
  limit: number;
  files?: boolean;
  sort?: string;
  facets?: boolean;
  json?: boolean;
}

export function registerSearch(program: Command): void {
  program
    .command("search")
    .description("find datasets, or files by a part of their name")
    .argument("[query...]", "words, phrases, field:value, metadata ranges with units; nothing lists the newest")
    .option("--limit <n>", "results to show", wholeNumber(1, 1_000), 25)
    .option("--files", "find files by a part of their name")
    .option("--sort <field>", "creationTime, datasetName, size, …; -field for descending")
    .option("--facets", "count the results by type, technique, location, …")
    .option("--json", "print the server's answer as JSON")
    .addHelpText(
      "after",
      "\nA query that begins with - comes after --.\n\nExamples:\n  margay search tomography 'photon_energy:8..12keV'\n" +
        "  margay search --files _00012\n  margay search --facets type:raw location:P08 -- -test\n" +
        "  margay search --json 'temperature<100K' | jq -r '.items[].pid'",
    )
    .action((words: string[], options: SearchOptions) =>
      withSession(options, (session) => search(session, words, options)),
    );
}

async function search({ api, output }: Session, words: string[], options: SearchOptions): Promise<number> {
  const { limit, sort } = options;
  const q = words.map(asTyped).join(" ");
  if (options.files) {
    const page = await api.get<FilePage>("/v1/files", { q: words.join(" "), limit });
    output.result(page, fileTable(page));
    return 0;
  }
  const facets = options.facets ? "all" : "none";
  const page = await api.get<DatasetPage>("/v1/datasets", { q: q === "" ? undefined : q, limit, sort, facets });
  output.result(page, datasetTable(page, options.facets === true));
  return 0;
}

/** The shell took the quotes: an argument with blanks was one phrase or one quoted value. */
function asTyped(argument: string, _index: number, all: readonly string[]): string {
  // A single argument is the whole query as typed.
  if (all.length === 1 || !/\s/.test(argument) || argument.includes('"')) return argument;
  const field = /^(-?[\p{L}\p{N}_.]+:)(.*)$/su.exec(argument);
  return field ? `${field[1]}"${field[2]}"` : `"${argument}"`;
}

function datasetTable(page: DatasetPage, withFacets: boolean): string {
  const columns = [
    { title: "pid" },
    { title: "name" },
    { title: "type" },
    { title: "date" },
    { title: "size", right: true },
    { title: "owner group" },
  ];
  const rows = page.items.map((item) => [
    item.pid,
    item.datasetName ?? "",
    item.type ?? "",
    (item.creationTime ?? "").slice(0, 10),
    humanSize(item.size ?? 0),
    item.ownerGroup ?? "",
  ]);
  const shown = rows.length === 0 ? "" : `${table(columns, rows)}\n`;
  const facets = withFacets ? `\n${facetText(page)}` : "";
  const count = `${page.items.length < page.total ? `${page.items.length} of ` : ""}${plural(page.total, "dataset")}`;
  return `${shown}${count} in ${milliseconds(page.timing.totalMs)}${facets}`;
}

function fileTable(page: FilePage): string {
  const columns = [{ title: "path" }, { title: "size", right: true }, { title: "dataset" }, { title: "pid" }];
  const rows = page.items.map((file) => [file.path, humanSize(file.size), file.dataset.datasetName, file.dataset.pid]);
  const shown = rows.length === 0 ? "" : `${table(columns, rows)}\n`;
  const total =
    page.total === undefined ? `more than ${plural(page.items.length, "file")}` : plural(page.total, "file");
  return `${shown}${total} in ${milliseconds(page.timing.totalMs)}`;
}

function facetText(page: DatasetPage): string {
  return Object.entries(page.facets)
    .filter(([, buckets]) => buckets.length > 0)
    .map(([name, buckets]) => {
      const lines = buckets.map(
        ({ value, label, count }) => `  ${String(count).padStart(8)}  ${plain(label ?? value)}`,
      );
      return `\n${name}\n${lines.join("\n")}`;
    })
    .join("\n");
}

const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
