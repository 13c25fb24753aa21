import type { Doc } from "../records/kind.ts";
import { type ItemFault, JobRefusal } from "./refusal.ts";

/** One entry of `jobParams.datasetList`; no files stand for all of them. */
export interface ListedItem {
  readonly pid: string;
  readonly files: readonly string[];
}

/** PIDs of a stored list, whatever else it holds: imports bring older shapes. Each once. */
export function pidsOf(jobParams: Doc | undefined): string[] {
  const list = jobParams?.datasetList;
  if (!Array.isArray(list)) return [];
  const pids = list.flatMap((one: unknown) =>
    one !== null && typeof one === "object" && "pid" in one && typeof one.pid === "string" ? [one.pid] : [],
  );
  return [...new Set(pids)];
}

const isObject = (value: unknown): value is Doc => value !== null && typeof value === "object" && !Array.isArray(value);

/** The list of a new job; undefined when it names none. Throws JobRefusal for what is no list of `{pid, files}`. */
export function demandList(jobParams: Doc): ListedItem[] | undefined {
  if (!Object.hasOwn(jobParams, "datasetList")) return undefined;
  const list: unknown = jobParams.datasetList;
  if (!Array.isArray(list))
    throw new JobRefusal("list-invalid", "jobParams.datasetList must be a list of {pid, files}.");
  if (list.length === 0) throw new JobRefusal("list-empty", "jobParams.datasetList names no dataset.");
  const items = list.flatMap((one: unknown, index) => faultsOf(one, index));
  if (items.length > 0)
    throw new JobRefusal("list-invalid", `jobParams.datasetList/${items[0]?.index}: ${items[0]?.detail}.`, { items });
  return list as ListedItem[]; // every item was just looked at
}

function faultsOf(item: unknown, index: number): ItemFault[] {
  if (!isObject(item)) return [{ index, property: "item", detail: "must be an object with pid and files" }];
  const faults: ItemFault[] = Object.keys(item)
    .filter((key) => key !== "pid" && key !== "files")
    .map((key) => ({ index, property: "foreign", detail: `property ${key} should not exist` }));
  if (typeof item.pid !== "string" || item.pid === "")
    faults.push({ index, property: "pid", detail: "pid must be a text that is not empty" });
  if (!Array.isArray(item.files) || item.files.some((file) => typeof file !== "string"))
    faults.push({ index, property: "files", detail: "files must be a list of texts" });
  return faults;
}
