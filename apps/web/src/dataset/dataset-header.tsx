import { IconChevronLeft } from "@tabler/icons-react";
import { Link, useCanGoBack, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Hit } from "../api/datasets.ts";
import { formatBytes, formatDateTime, formatInteger } from "../format/format.ts";
import { StartJob } from "../jobs/start-job.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { SkeletonBar } from "../ui/skeleton.tsx";
import { TypeBadge } from "../ui/type-badge.tsx";
import css from "./dataset-header.module.css";

interface Props {
  pid: string;
  dataset: Hit | undefined;
}

export function DatasetHeader({ pid, dataset }: Props) {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const canGoBack = useCanGoBack();
  return (
    <header className={css.header}>
      <Link
        to="/datasets"
        className={css.back}
        onClick={(event) => {
          // Back keeps the search, the scroll position and the focus; a new tab has nothing to go back to.
          if (!canGoBack || event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          router.history.back();
        }}
      >
        <IconChevronLeft size={16} aria-hidden />
        {canGoBack ? t("dataset.back") : t("section.datasets")}
      </Link>
      <h1 className={css.title}>{dataset?.datasetName ?? <SkeletonBar width="320px" height="1.4rem" />}</h1>
      <p className={css.pid}>
        <code>{pid}</code>
        <CopyButton text={pid} label={t("copy.pid")} />
      </p>
      <ul className={css.badges}>
        <li>
          <TypeBadge type={dataset?.type} />
        </li>
        {dataset?.isPublished !== undefined && (
          <li className={dataset.isPublished ? "badge badge-ok" : "badge"}>
            {dataset.isPublished ? t("dataset.published") : t("dataset.notPublished")}
          </li>
        )}
        {dataset?.dataFormat !== undefined && <li className="badge">{dataset.dataFormat}</li>}
        {dataset?.techniques?.map((technique) => (
          <li key={technique.pid} className="badge">
            <Link
              to="/datasets"
              search={{ technique: [technique.name] }}
              className={css.badgeLink}
              title={technique.pid}
            >
              {technique.name}
            </Link>
          </li>
        ))}
      </ul>
      <StartJob pid={pid} />
      <dl className={css.figures}>
        <Figure label={t("column.size")} value={dataset && formatBytes(dataset.size, i18n.language)} />
        <Figure label={t("column.files")} value={dataset && formatInteger(dataset.numberOfFiles ?? 0, i18n.language)} />
        <Figure label={t("column.date")} value={dataset && formatDateTime(dataset.creationTime, i18n.language)} />
        <Figure label={t("dataset.owner")} value={dataset && (dataset.owner ?? dataset.ownerGroup)} />
      </dl>
    </header>
  );
}

function Figure({ label, value }: { label: string; value: string | undefined }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value ?? <SkeletonBar width="90px" />}</dd>
    </div>
  );
}
