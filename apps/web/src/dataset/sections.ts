export const datasetSections = ["overview", "metadata", "files", "relations", "activity"] as const;
export type DatasetSection = (typeof datasetSections)[number];

export function parseSection(text: string | undefined): DatasetSection {
  return datasetSections.find((section) => section === text) ?? "overview";
}
