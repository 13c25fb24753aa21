import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { datasetPageQuery } from "../api/datasets.ts";
import { DatasetTable } from "../explore/dataset-table.tsx";
import { defaultSort } from "../explore/search-state.ts";
import { formatInteger } from "../format/format.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import css from "./record-datasets.module.css";

interface Props {
  facet: "proposal" | "sample" | "instrument";
  value: string;
}

/** The newest datasets of a record, and the way to all of them in Explore. */
export function RecordDatasets({ facet, value }: Props) {
  const { t, i18n } = useTranslation();
  const query = { [facet]: [value], sort: defaultSort, limit: 10, facets: "none" };
  const { data: page, error, refetch } = useQuery(datasetPageQuery(query));
  if (error !== null && page === undefined) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (page === undefined) return <SkeletonRows rows={4} height="56px" />;
  if (page.items.length === 0) return <p className="muted">{t("records.noDatasets")}</p>;
  return (
    <div className={css.datasets}>
      <DatasetTable hits={page.items} highlights={page.highlights} sort={undefined} compact />
      <Link to="/datasets" search={{ [facet]: [value] }} className="button">
        {t("records.allDatasets", { count: page.total, number: formatInteger(page.total, i18n.language) })}
        <IconArrowRight size={16} aria-hidden />
      </Link>
    </div>
  );
}
