import type { DatasetPage, FilePage } from "@margay/contract";
import { type Command, Option } from "commander";
import { ApiError } from "../api/index.ts";
import { printAll } from "./search-all.ts";
import { explanationOf, hintsOf, troubleOf } from "./search-explain.ts";
import { datasetTable, facetText, fileTable, histogramText, pendingText } from "./search-text.ts";
import { asTyped, histogramName } from "./search-words.ts";
import { type Session, UsageError, withSession } from "./session.ts";
import { wholeNumber } from "./values.ts";

interface SearchOptions {
  limit: number;
  all?: boolean;
  files?: boolean;
  proposal?: string;
  sort?: string;
  facets?: boolean;
  histogram?: string[];
  explain?: boolean;
  json?: boolean;
}

export function registerSearch(program: Command): void {
  program
    .command("search")
    .description("find datasets, or files by a part of their name")
    .argument("[query...]", "words, phrases, field:value, ranges with units, or, ( ); nothing lists the newest")
    .option("--limit <n>", "results to show", wholeNumber(1, 1_000), 25)
    .addOption(
      new Option("--all", "every result, as tab-separated lines or, with --json, one JSON record a line").conflicts(
        "limit",
      ),
    )
    .option("--files", "find files by a part of their path, or a pattern with * and ?")
    .option("--proposal <id>", "with --files: only files of this proposal or beamtime")
    .option("--sort <field>", "creationTime, datasetName, size, metadata.<key>, …; -field for descending")
    .option("--facets", "count the results by type, technique, location, …")
    .option("--histogram <name>", "how the results spread over a date, size, files or metadata key; repeatable", list)
    .option("--explain", "say how the query was understood and which plan answered")
    .option("--json", "print the server's answer as JSON")
    .addHelpText(
      "after",
      "\nA query that begins with - comes after --.\n\nExamples:\n  margay search tomography 'photon_energy:8..12keV'\n" +
        "  margay search '(lysozyme or insulin) -test created:last 30 days' --explain\n" +
        "  margay search --files 'scan_*_00012.nxs'\n  margay search --facets type:raw location:P08 -- -test\n" +
        "  margay search --histogram photon_energy --sort -metadata.photon_energy type:raw\n" +
        "  margay search --all 'temperature<100K' > found.tsv\n" +
        "  margay search --json 'temperature<100K' | jq -r '.items[].pid'",
    )
    .action((words: string[], options: SearchOptions) =>
      withSession(options, (session) => search(session, words, options)),
    );
}

async function search(session: Session, words: string[], options: SearchOptions): Promise<number> {
  refuseContradictions(options);
  const q = options.files ? words.join(" ") : words.map(asTyped).join(" ");
  try {
    if (options.all) await printAll(session, q, options);
    else if (options.files) await searchFiles(session, q, options);
    else await searchDatasets(session, q, options);
    return 0;
  } catch (error) {
    const trouble = error instanceof ApiError ? troubleOf(q, error) : undefined;
    if (trouble === undefined) throw error;
    session.output.note(trouble);
    return 1;
  }
}

async function searchDatasets({ api, output }: Session, q: string, options: SearchOptions): Promise<void> {
  const { limit, sort, histogram = [] } = options;
  const names = histogram.map(histogramName);
  const page = await api.get<DatasetPage>("/v1/datasets", {
    q: q === "" ? undefined : q,
    limit,
    sort,
    facets: options.facets ? "all" : "none",
    histograms: names.length === 0 ? undefined : names.join(","),
    countsWithinMs: 8_000,
  });
  const parts = [
    datasetTable(page),
    ...(options.facets ? [facetText(page)] : []),
    ...names.flatMap((name) => {
      const histogram = page.histograms[name];
      return histogram === undefined && page.pending ? [] : [histogramText(name, histogram)];
    }),
    ...(options.explain ? [explanationOf(page)] : []),
  ];
  output.result(page, parts.filter((part) => part !== "").join("\n\n"));
  const pending = pendingText(page);
  if (pending !== "") output.note(pending);
  for (const hint of hintsOf(page.terms)) output.note(hint);
}

async function searchFiles({ api, output }: Session, q: string, options: SearchOptions): Promise<void> {
  const { limit, proposal } = options;
  const page = await api.get<FilePage>("/v1/files", { q, limit, proposal });
  output.result(page, fileTable(page, options.explain === true));
}

function refuseContradictions(options: SearchOptions): void {
  const { all, files, proposal, facets, histogram, explain, sort } = options;
  if (proposal !== undefined && !files)
    throw new UsageError("--proposal goes with --files; for datasets write proposal:…");
  if (files && (facets || histogram || sort))
    throw new UsageError("--files takes neither --facets, --histogram nor --sort.");
  if (all && (facets || histogram || explain))
    throw new UsageError("--all prints records alone: leave out --facets, --histogram and --explain.");
}

const list = (name: string, before: string[] = []): string[] => [...before, name];
