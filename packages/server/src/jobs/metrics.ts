import type { JobQueueReport } from "@margay/contract";

type Row = JobQueueReport["types"][number];

const gauges: readonly [name: string, help: string, value: (row: Row) => number | null][] = [
  ["margay_jobs_queued", "Runs that wait", (row) => row.queued],
  ["margay_jobs_running", "Runs whose actions are performed", (row) => row.running],
  ["margay_jobs_oldest_queued_seconds", "Age of the run that waits longest", (row) => row.oldestQueuedSeconds ?? 0],
  ["margay_jobs_done", "Runs that are done and kept", (row) => row.done],
  ["margay_jobs_failed", "Runs that failed for good", (row) => row.failed],
  ["margay_jobs_cancelled", "Runs that were cancelled", (row) => row.cancelled],
  ["margay_jobs_duration_median_seconds", "Median duration of the last 24 hours", (row) => row.medianSeconds],
  ["margay_jobs_duration_p95_seconds", "95th percentile of the same", (row) => row.p95Seconds],
];

const escaped = (text: string) => text.replace(/[\\"\n]/g, (one) => (one === "\n" ? "\\n" : `\\${one}`));

/** The report as OpenMetrics text. */
export function openMetrics({ types }: JobQueueReport): string {
  const lines = gauges.flatMap(([name, help, value]) => [
    `# TYPE ${name} gauge`,
    `# HELP ${name} ${help}`,
    ...types.flatMap((row) => {
      const number = value(row);
      return number === null ? [] : [`${name}{type="${escaped(row.type)}"} ${number}`];
    }),
  ]);
  return `${lines.join("\n")}\n# EOF\n`;
}
