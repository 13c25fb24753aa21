import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { datasetPageQuery } from "../api/datasets.ts";
import { ApiError } from "../api/http.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useCompact } from "../ui/use-compact.ts";
import { useTitle } from "../ui/use-title.ts";
import { Conditions } from "./conditions.tsx";
import { DatasetCards } from "./dataset-cards.tsx";
import { DatasetTable } from "./dataset-table.tsx";
import css from "./explore-page.module.css";
import { FacetDrawer } from "./facet-drawer.tsx";
import { FacetRail } from "./facet-rail.tsx";
import { NoResults } from "./no-results.tsx";
import { Pager } from "./pager.tsx";
import { QueryTrouble } from "./query-trouble.tsx";
import { ResultBar } from "./result-bar.tsx";
import { toScreenQuery } from "./search-state.ts";

const route = getRouteApi("/datasets");

/** Finding datasets: the query, the facets, and one page of results from one answer of the server. */
export function ExplorePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const compact = useCompact();
  const { data, error, isPlaceholderData, refetch } = useQuery(datasetPageQuery(toScreenQuery(search)));
  // A query that is refused while one types must not take away what one was looking at.
  const shown = useRef(data);
  if (data !== undefined) shown.current = data;
  const refused = error instanceof ApiError && error.status === 400 ? error : undefined;
  const page = refused === undefined ? data : shown.current;
  const stale = isPlaceholderData || refused !== undefined;
  useTitle(search.q === undefined ? t("section.datasets") : `${search.q} – ${t("section.datasets")}`);
  const failed = error !== null && page === undefined;
  const rail = failed ? null : <FacetRail search={search} page={page} />;
  return (
    <div className={css.page}>
      {!compact && (
        <aside className={css.rail} aria-label={t("facets.label")}>
          {rail}
        </aside>
      )}
      <div className={css.results}>
        <ResultBar search={search} page={page} loading={stale}>
          {compact && <FacetDrawer search={search}>{rail}</FacetDrawer>}
        </ResultBar>
        <Conditions search={search} page={page} />
        {refused !== undefined && <QueryTrouble search={search} error={refused} />}
        {failed ? (
          refused === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />
        ) : page === undefined ? (
          <SkeletonRows rows={12} height="56px" />
        ) : page.items.length === 0 ? (
          <NoResults search={search} page={page} />
        ) : (
          <div className={stale ? css.stale : undefined}>
            {search.view === "cards" ? (
              <DatasetCards hits={page.items} highlights={page.highlights} />
            ) : (
              <DatasetTable hits={page.items} highlights={page.highlights} sort={search.sort} compact={compact} />
            )}
            <Pager search={search} next={page.cursor} shown={page.items.length} total={page.total} />
          </div>
        )}
      </div>
    </div>
  );
}
