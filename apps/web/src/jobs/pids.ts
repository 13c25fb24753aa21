import type { Job } from "@margay/contract";

/** PIDs that a job lists, each once. */
export function pidsOf({ jobParams }: Pick<Job, "jobParams">): string[] {
  const list: unknown = jobParams?.datasetList;
  if (!Array.isArray(list)) return [];
  const pids = list.flatMap((one: unknown) =>
    typeof one === "object" && one !== null && "pid" in one && typeof one.pid === "string" ? [one.pid] : [],
  );
  return [...new Set(pids)];
}
