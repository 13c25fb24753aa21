import type { DatasetFacet, DatasetPage } from "@margay/contract";
import { useTranslation } from "react-i18next";

/** Names a facet's value for people: the server's label, else words for the fixed values, else the value. */
export function useFacetLabel(
  facets: DatasetPage["facets"] | undefined,
): (facet: DatasetFacet, value: string) => string {
  const { t } = useTranslation();
  return (facet, value) => {
    const bucket = facets?.[facet]?.find((one) => one.value === value);
    if (bucket?.label !== undefined) return bucket.label;
    if (facet === "isPublished") return value === "true" ? t("dataset.published") : t("dataset.notPublished");
    if (facet === "type" && (value === "raw" || value === "derived")) return t(`dataset.type.${value}`);
    return value;
  };
}
