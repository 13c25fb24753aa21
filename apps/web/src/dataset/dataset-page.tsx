import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { datasetQuery } from "../api/datasets.ts";
import { RecordError } from "../ui/record-error.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { DatasetHeader } from "./dataset-header.tsx";
import css from "./dataset-page.module.css";
import { knownHit } from "./known-hit.ts";
import { OverviewSection } from "./overview-section.tsx";
import { datasetSections } from "./sections.ts";

const route = getRouteApi("/datasets/$pid");

const MetadataSection = lazy(() => import("./metadata-section.tsx").then((m) => ({ default: m.MetadataSection })));
const FilesSection = lazy(() => import("./files-section.tsx").then((m) => ({ default: m.FilesSection })));
const RelationsSection = lazy(() => import("./relations-section.tsx").then((m) => ({ default: m.RelationsSection })));
const ActivitySection = lazy(() => import("./activity-section.tsx").then((m) => ({ default: m.ActivitySection })));

/** All about one dataset. What the list already knew is shown at once; the rest follows. */
export function DatasetPage() {
  const { t } = useTranslation();
  const { pid } = route.useParams();
  const { section = "overview" } = route.useSearch();
  const queryClient = useQueryClient();
  const { data: dataset, error, refetch } = useQuery(datasetQuery(pid));
  const known = dataset ?? knownHit(queryClient, pid);
  const sectionName = section === "overview" ? "" : ` – ${t(`section.${section}`)}`;
  useTitle(`${known?.datasetName ?? pid}${sectionName}`);
  if (error !== null && dataset === undefined) return <RecordError error={error} onRetry={() => void refetch()} />;
  return (
    <article className={css.page}>
      <DatasetHeader pid={pid} dataset={known} />
      <nav className={css.sections} aria-label={t("dataset.sections")}>
        {datasetSections.map((name) => (
          <Link
            key={name}
            to="/datasets/$pid"
            params={{ pid }}
            search={{ section: name === "overview" ? undefined : name }}
            activeOptions={{ explicitUndefined: true }}
            resetScroll={false}
            className={css.section}
          >
            {t(`section.${name}`)}
          </Link>
        ))}
      </nav>
      {dataset === undefined ? (
        <SkeletonRows rows={8} height="36px" />
      ) : (
        <Suspense fallback={<SkeletonRows rows={8} height="36px" />}>
          {section === "overview" && <OverviewSection dataset={dataset} />}
          {section === "metadata" && <MetadataSection dataset={dataset} />}
          {section === "files" && <FilesSection dataset={dataset} />}
          {section === "relations" && <RelationsSection dataset={dataset} />}
          {section === "activity" && <ActivitySection dataset={dataset} />}
        </Suspense>
      )}
    </article>
  );
}
