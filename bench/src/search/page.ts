import { readFile, writeFile } from "node:fs/promises";
import { ms } from "../table.ts";
import type { Cell, Figure, Report } from "./report.ts";

const mark = "<!-- Below this line by hand; a run of the benchmark keeps it. -->";

/** Writes the page of a report; what people wrote below the mark stays. */
export async function writePage(file: string, report: Report): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => "");
  const at = before.indexOf(mark);
  const own = at === -1 ? "\n" : before.slice(at + mark.length);
  await writeFile(file, `${pageOf(report)}\n${mark}${own}`);
}

const whole = (value: number) => Math.round(value).toLocaleString("en");

/** The page as Markdown. */
export function pageOf(report: Report): string {
  const { sizes, generated } = report;
  const parts = [
    "# Benchmarks of search",
    `\`${report.command}\` on ${report.date} UTC at ${report.commit}: ${whole(sizes.datasets)} datasets, ${whole(sizes.files)} files; ${report.machine}; ${report.versions}, embedded PostgreSQL with durable commits. ` +
      "Times are from sending a request to the last byte of its answer, over kept connections, with at least 200 fresh questions for each row unless a number is given. The client runs on the same machine.",
  ];
  if (generated !== undefined) {
    parts.push(
      `The catalogue was generated in ${whole(generated.allSeconds)} s (${Object.entries(generated.seconds)
        .map(([what, one]) => `${what} ${one} s`)
        .join(", ")}; some of it side by side) and takes ${(generated.databaseBytes / 1e9).toFixed(1)} GB.`,
    );
  }
  parts.push("## Figures of the design", aimTable(report.cells));
  parts.push("## Memory, starts, writes, and floors", figureTable(report.figures));
  for (const [title, state, clients] of sections) {
    const cells = report.cells.filter(
      (cell) => cell.state === state && cell.clients === clients && cell.stats.count > 0,
    );
    if (cells.length > 0) parts.push(`## ${title}`, cellTable(cells));
  }
  for (const { title, text } of report.blocks) parts.push(`## ${title}`, text);
  if (report.problems.length > 0) {
    parts.push("## What went wrong in the run", report.problems.map((one) => `- ${oneLine(one)}`).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

const sections = [
  ["Warm, one client", "warm", 1],
  ["Warm, 16 clients at once", "warm", 16],
  ["Beside 100 creates a second, 4 clients", "beside writes", 4],
  ["Just started, while the columns load from PostgreSQL", "loading", 1],
  ["Just started, from the saved copy", "from the saved copy", 1],
  ["By PostgreSQL alone (search columns off)", "PostgreSQL alone", 1],
] as const;

/** For each kind with an aim the slowest caller's p95. */
function aimTable(cells: readonly Cell[]): string {
  const aimed = cells.filter(({ aimMs, stats }) => aimMs !== undefined && stats.count > 0);
  const rows = [...new Set(aimed.map(({ kind }) => kind))].map((kind) => {
    const all = aimed.filter((cell) => cell.kind === kind);
    const worst = all.reduce((a, b) => (b.stats.p95Ms > a.stats.p95Ms ? b : a));
    const aim = worst.aimMs ?? 0;
    return [kind, ms(worst.stats.p95Ms), worst.caller, `<= ${aim} ms`, verdict(worst.stats.p95Ms, aim)];
  });
  return table(["kind", "p95", "of", "aim", ""], rows);
}

const verdict = (p95Ms: number, aimMs: number) =>
  p95Ms <= aimMs ? "reached" : `missed by ${ms(p95Ms - aimMs)} (${(p95Ms / aimMs).toFixed(1)} times)`;

function figureTable(figures: readonly Figure[]): string {
  return table(
    ["measurement", "Margay", "floor", "ratio", "aim", ""],
    figures.map(({ what, figure, floor = "", ratio = "", aim = "", reached }) => [
      what,
      figure,
      floor,
      ratio,
      aim,
      reached === undefined ? "" : reached ? "reached" : "missed",
    ]),
  );
}

function cellTable(cells: readonly Cell[]): string {
  return table(
    ["kind", "caller", "p50", "p95", "p99", "per second", "matches (median)", "questions", "plan"],
    cells.map(({ kind, caller, stats }) => [
      kind,
      caller,
      ms(stats.p50Ms),
      ms(stats.p95Ms),
      ms(stats.p99Ms),
      whole(stats.perSecond),
      stats.matches === undefined ? "" : whole(stats.matches),
      `${stats.count}${stats.failures > 0 ? `, ${stats.failures} failed` : ""}`,
      plansOf(stats.plans),
    ]),
  );
}

function plansOf(plans: Record<string, number>): string {
  const all = Object.values(plans).reduce((sum, one) => sum + one, 0);
  return Object.entries(plans)
    .toSorted(([, a], [, b]) => b - a)
    .map(([plan, count]) => (count === all ? plan : `${plan} ${Math.round((count / all) * 100)} %`))
    .join(", ");
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").slice(0, 400);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "Not measured in this run.";
  const escaped = [head, ...rows].map((row) => row.map((cell) => oneLine(cell).replaceAll("|", "\\|")));
  const widths = head.map((_, at) => Math.max(3, ...escaped.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [first = [], ...rest] = escaped;
  return [line(first), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest.map(line)].join("\n");
}
