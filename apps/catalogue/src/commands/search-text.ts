import type { DatasetPage, FilePage } from "@margay/contract";
import { humanSize, plain, plural, table } from "../output/index.ts";

type Bucket = DatasetPage["facets"][string][number];
type Histogram = DatasetPage["histograms"][string];

export function datasetTable(page: DatasetPage): string {
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
  const count = `${page.items.length < page.total ? `${page.items.length} of ` : ""}${plural(page.total, "dataset")}`;
  return `${shown}${count} in ${milliseconds(page.timing.totalMs)}`;
}

export function fileTable(page: FilePage, withPlan: boolean): string {
  const columns = [{ title: "path" }, { title: "size", right: true }, { title: "dataset" }, { title: "pid" }];
  const rows = page.items.map((file) => [file.path, humanSize(file.size), file.dataset.datasetName, file.dataset.pid]);
  const shown = rows.length === 0 ? "" : `${table(columns, rows)}\n`;
  const total =
    page.total === undefined
      ? `at least ${plural(page.totalAtLeast ?? page.items.length, "file")}`
      : plural(page.total, "file");
  const proposals = page.proposals ?? [];
  const counts = proposals.length < 2 ? "" : `\n\n${bucketText("proposal", proposals)}`;
  const plan = withPlan ? `\n\nplan: ${page.timing.plan}` : "";
  return `${shown}${total} in ${milliseconds(page.timing.totalMs)}${counts}${plan}`;
}

const whyPending: Record<NonNullable<DatasetPage["pending"]>["reason"], string> = {
  loading: "The counts follow: the server is still loading its search columns. Ask again soon.",
  counting: "The counts follow: the server is still counting. Ask again soon.",
  size: "There are too many datasets to count without search columns; narrow the search.",
};

/** What a person is told where parts of the answer are not counted yet; empty where all are. */
export const pendingText = ({ pending }: DatasetPage): string => (pending ? whyPending[pending.reason] : "");

export function facetText(page: DatasetPage): string {
  return Object.entries(page.facets)
    .filter(([, buckets]) => buckets.length > 0)
    .map(([name, buckets]) => {
      const further = page.furtherValues[name] ?? 0;
      return `${bucketText(name, buckets)}${further > 0 ? `\n            and ${plural(further, "more value")}` : ""}`;
    })
    .join("\n\n");
}

function bucketText(name: string, buckets: readonly Bucket[]): string {
  const lines = buckets.map(({ value, label, count }) => `  ${String(count).padStart(8)}  ${plain(label ?? value)}`);
  return `${name}\n${lines.join("\n")}`;
}

const barWidth = 40;

/** A line a bin: its edges, its count, and a bar. */
export function histogramText(name: string, histogram: Histogram | undefined): string {
  const { bins, unit, missing } = histogram ?? { bins: [], missing: 0 };
  const title = `${name.replace(/^metadata\./, "")}${unit === undefined ? "" : ` (${plain(unit)})`}`;
  const without = missing > 0 ? `\n${plural(missing, "dataset")} without a value` : "";
  if (bins.length === 0) return `${title}\nno values${without}`;
  const largest = Math.max(1, ...bins.map(({ count }) => count));
  const edge = (value: number | string) => {
    if (typeof value === "string") return value.replace(/:00\.000Z$/, "Z").replace("T00:00Z", "");
    return name === "size" ? humanSize(value) : String(value);
  };
  const columns = [
    { title: "from", right: true },
    { title: "to", right: true },
    { title: "datasets", right: true },
  ];
  const rows = bins.map(({ from, to, count }) => [edge(from), edge(to), String(count), bar(count / largest)]);
  return `${title}\n${table([...columns, { title: "" }], rows)}${without}`;
}

const bar = (share: number) => (share === 0 ? "" : "█".repeat(Math.max(1, Math.round(share * barWidth))));

export const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
