import type { Dataset, HistoryEntry } from "@margay/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { historyQuery } from "../api/datasets.ts";
import { ApiError } from "../api/http.ts";
import { formatDateTime } from "../format/format.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import css from "./activity-section.module.css";
import { changedFields } from "./changed-fields.ts";

/** Who wrote the dataset when, and what became of which field. */
export function ActivitySection({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(historyQuery(dataset.pid));
  if (error instanceof ApiError && (error.status === 403 || error.status === 401 || error.status === 404)) {
    return <p className="muted">{t("activity.notAllowed")}</p>;
  }
  if (error !== null && data === undefined) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={5} height="48px" />;
  if (data.items.length === 0) return <p className="muted">{t("activity.none")}</p>;
  const newestFirst = data.items.toSorted((a, b) => b.version - a.version);
  return (
    <ol className={css.timeline}>
      {newestFirst.map((entry) => (
        <Entry key={entry.version} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t, i18n } = useTranslation();
  const changes = entry.operation === "update" ? changedFields(entry) : [];
  return (
    <li className={css.entry}>
      <p>
        <strong>{t(`activity.${entry.operation}`)}</strong> {t("activity.by", { user: entry.by })}{" "}
        <time dateTime={entry.at} title={entry.at} className="muted">
          {formatDateTime(entry.at, i18n.language)}
        </time>{" "}
        <span className="muted small">{t("activity.version", { version: entry.version })}</span>
      </p>
      {changes.length > 0 && (
        <dl className={css.changes}>
          {changes.map(({ field, before, after }) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>
                {before !== undefined && <del>{before}</del>} {after !== undefined && <ins>{after}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
