import type { DatasetPage } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { fixedMeasures, measureOf } from "../query/ranges.ts";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { AddQuantity } from "./add-quantity.tsx";
import { ChartGroup } from "./chart-group.tsx";
import { FacetGroup } from "./facet-group.tsx";
import css from "./facet-rail.module.css";
import { chartsOf, type ExploreSearch, facetNames } from "./search-state.ts";

/** Groups that are open at first; the others open on demand or when something in them is chosen. */
const openAtFirst = new Set(["technique", "instrument", "type", "year", "sample"]);

interface Props {
  search: ExploreSearch;
  page: DatasetPage | undefined;
}

/**
 * The facets with their counts, and charts of numbers and times. A facet's own choice does not lower its counts, so
 * several values can be chosen.
 */
export function FacetRail({ search, page }: Props) {
  const { t } = useTranslation();
  if (page === undefined) return <SkeletonRows rows={10} height="26px" />;
  const quantities = chartsOf(search).flatMap((name) => measureOf(name) ?? []);
  const pending = page.pending?.parts ?? [];
  const charts = [...fixedMeasures, ...quantities.filter(({ kind }) => kind === "quantity")];
  return (
    <>
      <h2 className="visually-hidden">{t("facets.label")}</h2>
      <div className={css.rail}>
        <p className={css.pending} aria-live="polite">
          {page.pending !== undefined && t(`facets.pending.${page.pending.reason}`)}
        </p>
        {charts.map((measure) => (
          <ChartGroup key={measure.name} measure={measure} search={search} page={page} />
        ))}
        <AddQuantity search={search} />
        {pending.includes("facets") && <SkeletonRows rows={6} height="26px" />}
        {facetNames.map((facet) => {
          const buckets = page.facets[facet] ?? [];
          if (buckets.length === 0 && search[facet] === undefined) return null;
          return (
            <FacetGroup
              key={facet}
              facet={facet}
              buckets={buckets}
              further={page.furtherValues[facet] ?? 0}
              search={search}
              openAtFirst={openAtFirst.has(facet) || search[facet] !== undefined}
            />
          );
        })}
      </div>
    </>
  );
}
