import type { Doc } from "../../wire/shape.ts";

const singular = {
  proposalId: "proposalIds",
  sampleId: "sampleIds",
  instrumentId: "instrumentIds",
  principalInvestigator: "principalInvestigators",
  investigator: "principalInvestigators",
} as const;

const isEmpty = (value: unknown) => value === null || value === undefined;

/** The older form's lone values made into the lists of the newest; a list in their place is taken as it is. */
export function fromV3(body: Doc): Doc {
  const result: Doc = { ...body };
  for (const [one, many] of Object.entries(singular)) {
    if (!(one in result)) continue;
    const value = result[one];
    delete result[one];
    if (isEmpty(value)) result[many] ??= null;
    else result[many] = Array.isArray(value) ? value : [value];
  }
  return result;
}

const first = (list: unknown): unknown => (Array.isArray(list) ? (list[0] ?? null) : null);

/** Adds the older form's lone values to a dataset in the newest form. */
export function toV3(dataset: Doc): Doc {
  const investigator = first(dataset.principalInvestigators);
  dataset.proposalId = first(dataset.proposalIds);
  dataset.sampleId = first(dataset.sampleIds);
  dataset.instrumentId = first(dataset.instrumentIds);
  dataset.principalInvestigator = investigator;
  if (dataset.type === "derived") dataset.investigator = investigator;
  return dataset;
}

/** The last two parts of the source folder: the name of a dataset that was sent without one. */
export function nameFrom(sourceFolder: unknown): string {
  return String(sourceFolder ?? "")
    .split("/")
    .filter((part) => part !== "")
    .slice(-2)
    .join("/");
}
