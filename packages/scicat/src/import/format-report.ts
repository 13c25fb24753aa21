import type { CollectionReport, ImportFailure, ImportReport } from "./report.ts";
import { isVerified, type RecordDifference, type Verification } from "./verification.ts";

const shownFailures = 20;
const shownDifferences = 20;
const shownFields = 5;

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
  lines.push(...sides(report));
  if (report.failuresTotal > 0) {
    lines.push("", `Not imported (${report.failuresTotal}):`);
    for (const failure of report.failures.slice(0, shownFailures)) lines.push(`  ${formatFailure(failure)}`);
    if (report.failuresTotal > shownFailures) lines.push(`  … and ${report.failuresTotal - shownFailures} more`);
  }
  if (report.skipped.length > 0) {
    lines.push("", "Files not loaded:");
    for (const { file, reason } of report.skipped) lines.push(`  ${file}: ${reason}`);
  }
  if (report.verification) lines.push("", ...comparison(report.verification));
  if (report.stopped !== undefined) lines.push("", `Stopped: ${report.stopped}`);
  return `${lines.join("\n")}\n`;
}

/** One line about a record that did not arrive. */
export function formatFailure(failure: ImportFailure): string {
  const place = failure.line === undefined ? `byte ${failure.byte}` : `line ${failure.line}`;
  const where = failure.file === undefined ? "" : ` (${failure.file}, ${place})`;
  return `${failure.collection} ${failure.key ?? `document ${failure.index + 1}`}${where}: ${failure.problem}`;
}

function table(collections: readonly CollectionReport[], dryRun: boolean): string[] {
  const columns = dryRun
    ? (["read", "failed"] as const)
    : (["read", "created", "updated", "unchanged", "sentBefore", "failed"] as const);
  const titles = columns.map((name) => (name === "sentBefore" ? "not resent" : name));
  const rows = [["", ...titles], ...collections.map((one) => [one.collection, ...columns.map((name) => one[name])])];
  return rows.map(([name, ...cells]) =>
    [String(name).padEnd(16), ...cells.map((cell) => String(cell).padStart(11))].join("").trimEnd(),
  );
}

function sides(report: ImportReport): string[] {
  if (report.sides.length === 0) return [];
  const lines = ["", "Accounts and history:"];
  for (const { name, read, carried, present, refused } of report.sides) {
    const there = present > 0 ? `, ${present} here already` : "";
    lines.push(`  ${name}: ${read} read${report.dryRun ? "" : `, ${carried} carried over${there}`}`);
    for (const { reason, count, examples } of refused)
      lines.push(`    ${count} not: ${reason}${examples.length > 0 ? ` (${examples.join(", ")})` : ""}`);
  }
  return lines;
}

function comparison(verification: Verification): string[] {
  const rows = verification.collections.map(({ collection, expected, present, compared, different }) =>
    [collection.padEnd(16), ...[expected, present, compared, different].map((one) => String(one).padStart(14))].join(
      "",
    ),
  );
  const verdict = isVerified(verification)
    ? "The catalogue holds what was compared, field by field."
    : "The catalogue differs from the source:";
  const differing = verification.differences.slice(0, shownDifferences).flatMap(difference);
  const more = verification.differencesTotal - Math.min(shownDifferences, verification.differences.length);
  return [
    "Comparison with the catalogue:",
    ["".padEnd(16), ...["to be there", "in catalogue", "compared", "different"].map((one) => one.padStart(14))].join(
      "",
    ),
    ...rows,
    verdict,
    ...differing,
    ...(more > 0 ? [`  … and ${more} more records`] : []),
  ];
}

function difference({ collection, key, fields }: RecordDifference): string[] {
  if (fields === "missing") return [`  ${collection} ${key}: is not in the catalogue`];
  const shown = fields
    .slice(0, shownFields)
    .map(({ field, source = "nothing", catalogue = "nothing" }) => `      ${field}: ${source} became ${catalogue}`);
  const more = fields.length > shownFields ? [`      … and ${fields.length - shownFields} more fields`] : [];
  return [`  ${collection} ${key}:`, ...shown, ...more];
}
