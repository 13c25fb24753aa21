import type { Output } from "../output/index.ts";
import { humanSize, plain, plural, table } from "../output/index.ts";
import type { Trouble } from "./options.ts";
import type { Wanted } from "./wanted.ts";

export type Status = "created" | "updated" | "unchanged" | "failed";

/** What became of one dataset. */
export interface Outcome {
  status: Status;
  name: string;
  source: string;
  pid?: string;
  files: number;
  sizeBytes: number;
  /** Fields that were changed, `files` and `preview` included. */
  changed: string[];
  /** Fields that a person edited and that therefore stayed. */
  kept: string[];
  addedFiles: string[];
  changedFiles: string[];
  removedFiles: string[];
  warnings: string[];
  /** Why it failed. */
  reason?: string;
}

/** What is to be told of a dataset in any case; nothing has changed yet. */
export function outcomeOf(
  { name, source, files }: Pick<Wanted, "name" | "source" | "files">,
  status: Status,
  pid?: string,
): Outcome {
  return {
    status,
    name,
    source,
    ...(pid === undefined ? {} : { pid }),
    files: files.length,
    sizeBytes: files.reduce((sum, file) => sum + file.size, 0),
    changed: [],
    kept: [],
    addedFiles: [],
    changedFiles: [],
    removedFiles: [],
    warnings: [],
  };
}

export interface Report {
  dryRun: boolean;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  datasets: Outcome[];
  /** Paths that could not be read, with the reason. */
  troubles: Trouble[];
  ignored: { path: string; reason: string }[];
  notes: string[];
  /** Ended early by Ctrl-C. */
  stopped: boolean;
}

export function makeReport(
  dryRun: boolean,
  parts: Pick<Report, "datasets" | "troubles" | "ignored" | "notes" | "stopped">,
) {
  const count = (status: Status) => parts.datasets.filter((one) => one.status === status).length;
  const report: Report = {
    dryRun,
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    failed: count("failed"),
    ...parts,
  };
  return report;
}

const maxListed = 200;

/** Prints the report and answers the exit code: 0 only where everything was read and written. */
export function printReport(output: Output, report: Report): number {
  output.result(report, textOf(report));
  if (report.stopped) return 130;
  return report.failed > 0 || report.troubles.length > 0 ? 1 : 0;
}

function textOf(report: Report): string {
  const shown = report.datasets.filter((one) => report.dryRun || one.status !== "unchanged");
  const lines = shown.length === 0 ? [] : [datasetTable(shown.slice(0, maxListed))];
  if (shown.length > maxListed) lines.push(`… and ${shown.length - maxListed} more; --json lists all`);
  for (const one of shown.slice(0, maxListed)) {
    if (one.reason) lines.push(`failed: ${one.name}: ${plain(one.reason)}`);
    if (one.kept.length > 0) lines.push(`kept (edited by a person): ${one.name}: ${one.kept.join(", ")}`);
    if (one.removedFiles.length > 0) lines.push(`gone from disk: ${one.name}: ${some(one.removedFiles)}`);
  }
  for (const { path, message, code } of report.troubles)
    lines.push(`not read: ${plain(path)}: ${plain(message)} (${code})`);
  for (const note of report.notes) lines.push(`note: ${plain(note)}`);
  return [...lines, summary(report)].join("\n");
}

function summary(report: Report): string {
  const warnings = report.datasets.reduce((sum, one) => sum + one.warnings.length, 0);
  const parts = [
    `${report.dryRun ? "would be " : ""}created ${report.created}`,
    `updated ${report.updated}`,
    `unchanged ${report.unchanged}`,
    `failed ${report.failed}`,
  ];
  const more = [
    report.troubles.length > 0 ? `${plural(report.troubles.length, "path")} not read` : "",
    report.ignored.length > 0 ? `${plural(report.ignored.length, "file")} ignored` : "",
    warnings > 0 ? `${plural(warnings, "warning")} (see --json)` : "",
    report.stopped ? "stopped early; run it again to go on" : "",
  ].filter((part) => part !== "");
  return [parts.join(", "), ...more].join("; ");
}

function datasetTable(datasets: readonly Outcome[]): string {
  const columns = [
    { title: "status" },
    { title: "name" },
    { title: "files", right: true },
    { title: "size", right: true },
    { title: "pid" },
    { title: "changes" },
  ];
  const rows = datasets.map((one) => [
    one.status,
    one.name,
    String(one.files),
    humanSize(one.sizeBytes),
    one.pid ?? "",
    one.status === "updated" ? some(one.changed) : "",
  ]);
  return table(columns, rows);
}

const some = (names: readonly string[]) =>
  names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
