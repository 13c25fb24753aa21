import type { HistogramBin } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { formatBytes, formatInteger, formatUtcDay, formatUtcMinute } from "../format/format.ts";
import type { Measure } from "../query/ranges.ts";

/** Writes the edges of a chart for people: days, or minutes where the bins are finer; sizes; numbers. */
export function useEdgeFormat(measure: Measure, bins: readonly HistogramBin[], unit: string | undefined) {
  const { i18n } = useTranslation();
  const hasMinutes = bins.some(({ from }) => typeof from === "string" && !from.includes("T00:00:00"));
  return (edge: number | string | undefined): string => {
    if (edge === undefined) return "";
    if (typeof edge === "string")
      return hasMinutes ? formatUtcMinute(edge, i18n.language) : formatUtcDay(edge, i18n.language);
    if (measure.kind === "size") return formatBytes(edge, i18n.language);
    if (measure.kind === "count") return formatInteger(edge, i18n.language);
    return unit === undefined ? String(edge) : `${edge} ${unit}`;
  };
}
