import type { DatasetPage } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { FacetGroup } from "./facet-group.tsx";
import css from "./facet-rail.module.css";
import { type ExploreSearch, facetNames } from "./search-state.ts";

/** Groups that are open at first; the others open on demand or when something in them is chosen. */
const openAtFirst = new Set(["technique", "instrument", "type", "year", "sample"]);

interface Props {
  search: ExploreSearch;
  facets: DatasetPage["facets"] | undefined;
}

/** The facets with their counts. A facet's own choice does not lower its counts, so several values can be chosen. */
export function FacetRail({ search, facets }: Props) {
  const { t } = useTranslation();
  if (facets === undefined) return <SkeletonRows rows={10} height="26px" />;
  return (
    <>
      <h2 className="visually-hidden">{t("facets.label")}</h2>
      <div className={css.rail}>
        {facetNames.map((facet) => {
          const buckets = facets[facet] ?? [];
          if (buckets.length === 0 && search[facet] === undefined) return null;
          return (
            <FacetGroup
              key={facet}
              facet={facet}
              buckets={buckets}
              search={search}
              openAtFirst={openAtFirst.has(facet) || search[facet] !== undefined}
            />
          );
        })}
      </div>
    </>
  );
}
