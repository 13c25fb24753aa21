import { type Doc, type Fault, faultsOf, isObject } from "../shape.ts";
import { datasetListItem } from "../shapes/jobs.ts";

interface ItemFault {
  readonly property: string;
  readonly constraints: Readonly<Record<string, string>>;
}

/** What is wrong with the items of a list of datasets, as SciCat tells it; empty where the list itself is the fault. */
export function listFaults(jobParams: unknown): ItemFault[] {
  const list = isObject(jobParams) ? jobParams.datasetList : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => (isObject(item) ? itemFaults(item) : [noObject])).slice(0, maxFaults);
}

const maxFaults = 100;

const noObject: ItemFault = {
  property: "datasetList",
  constraints: { nestedValidation: "each value in nested property datasetList must be either object or array" },
};

const itemFaults = (item: Doc): ItemFault[] => faultsOf(datasetListItem, item).flatMap(flat);

const flat = ({ property, constraints, children }: Fault): ItemFault[] => [
  ...(constraints ? [{ property, constraints }] : []),
  ...children.flatMap(flat),
];
