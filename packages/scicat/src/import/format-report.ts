import type { CollectionReport, ImportFailure, ImportReport } from "./report.ts";

const shownFailures = 20;

/** The report as text for a terminal or a file. */
export function formatReport(report: ImportReport): string {
  const lines = [
    `Import from ${report.source}${report.dryRun ? " (dry run: nothing was written)" : ""}`,
    "",
    ...table(report.collections, report.dryRun),
  ];
  if (report.totalsSet > 0)
    lines.push("", `${report.totalsSet} datasets were given their declared totals after their blocks.`);
  for (const { collection, adapted } of report.collections) {
    if (adapted.length === 0) continue;
    lines.push("", `Adapted in ${collection}:`);
    for (const { note, count, examples } of adapted)
      lines.push(`  ${count} × ${note}`, `      for example ${examples.join(", ")}`);
  }
  if (report.failuresTotal > 0) {
    lines.push("", `Not imported (${report.failuresTotal}):`);
    for (const failure of report.failures.slice(0, shownFailures)) lines.push(`  ${formatFailure(failure)}`);
    if (report.failuresTotal > shownFailures) lines.push(`  … and ${report.failuresTotal - shownFailures} more`);
  }
  if (report.skipped.length > 0) {
    lines.push("", "Files not loaded:");
    for (const { file, reason } of report.skipped) lines.push(`  ${file}: ${reason}`);
  }
  if (report.stopped !== undefined) lines.push("", `Stopped: ${report.stopped}`);
  return `${lines.join("\n")}\n`;
}

/** One line about a record that did not arrive. */
export function formatFailure(failure: ImportFailure): string {
  const where = failure.file === undefined ? "" : ` (${failure.file}, line ${failure.line})`;
  return `${failure.collection} ${failure.key ?? `document ${failure.index + 1}`}${where}: ${failure.problem}`;
}

function table(collections: readonly CollectionReport[], dryRun: boolean): string[] {
  const columns = dryRun
    ? (["read", "failed"] as const)
    : (["read", "created", "updated", "unchanged", "failed"] as const);
  const rows = [["", ...columns], ...collections.map((one) => [one.collection, ...columns.map((name) => one[name])])];
  return rows.map(([name, ...cells]) =>
    [String(name).padEnd(16), ...cells.map((cell) => String(cell).padStart(10))].join("").trimEnd(),
  );
}
