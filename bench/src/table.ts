export interface Row {
  what: string;
  figure: string;
  floor: string;
  ratio: string;
  aim: string;
}

/** Prints rows as a Markdown table, so that a result can be pasted into a page. */
export function printTable(rows: Row[]): void {
  const head: Row = { what: "measurement", figure: "Margay", floor: "floor", ratio: "ratio", aim: "aim" };
  const columns = ["what", "figure", "floor", "ratio", "aim"] as const;
  const widths = columns.map((name) => Math.max(...[head, ...rows].map((row) => row[name].length)));
  const line = (row: Row) => `| ${columns.map((name, at) => row[name].padEnd(widths[at] ?? 0)).join(" | ")} |`;
  console.log(line(head));
  console.log(`| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  for (const row of rows) console.log(line(row));
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
export const perSecond = (value: number) => `${Math.round(value).toLocaleString("en")}/s`;
