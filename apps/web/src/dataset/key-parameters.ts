import { formatConverted, significantDigitsOf } from "../format/format.ts";
import { type MetadataEntry, metadataEntries, pathText } from "./metadata-entries.ts";

export interface KeyParameter {
  path: string;
  label: string;
  text: string;
  unit: string | undefined;
}

const shown = 8;
/** Words of the names that scientists look for first, most telling first. */
const telling = [
  "energy",
  "wavelength",
  "temperature",
  "exposure",
  "count_time",
  "distance",
  "pressure",
  "field",
  "current",
  "voltage",
  "angle",
  "pixel",
  "detector",
  "resolution",
];

/** The few parameters worth showing on the first screen: those with telling names, then those with a unit. */
export function keyParameters(metadata: Readonly<Record<string, unknown>>): KeyParameter[] {
  const rank = (path: string) => {
    const found = telling.findIndex((word) => path.toLowerCase().includes(word));
    return found === -1 ? telling.length : found;
  };
  return metadataEntries(metadata)
    .filter(({ kind, unit }) => (kind === "number" || kind === "range") && unit !== undefined)
    .map((entry) => ({
      path: pathText(entry.path),
      label: entry.path.slice(-2).join(" ").replaceAll("_", " "),
      text: roundedText(entry),
      unit: entry.unit,
    }))
    .sort((a, b) => rank(a.path) - rank(b.path))
    .slice(0, shown);
}

/** At most six figures: the whole number stands in the metadata. */
function roundedText({ numbers }: MetadataEntry): string {
  return numbers.map((value) => formatConverted(value, Math.min(significantDigitsOf(value), 6))).join(" … ");
}
