import type { JobExecution } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { formatDateTime, formatDuration } from "../format/format.ts";
import { JobState } from "./job-state.tsx";
import css from "./jobs.module.css";

type Run = JobExecution["runs"][number];

/** The actions of each run, the newest run first. */
export function JobTimeline({ runs }: { runs: readonly Run[] }) {
  const { t, i18n } = useTranslation();
  if (runs.length === 0) return <p className="muted">{t("jobs.noActions")}</p>;
  const newestFirst = runs.toSorted((a, b) => (a.queuedAt < b.queuedAt ? 1 : -1));
  return (
    <div>
      {newestFirst.map((run) => (
        <div key={run.id} className={`panel ${css.run}`}>
          <p className={css.title}>
            <strong>{t(`jobs.operation.${run.operation}`)}</strong>
            <JobState state={run.state} />
            <time dateTime={run.queuedAt} className="muted small">
              {formatDateTime(run.queuedAt, i18n.language)}
            </time>
          </p>
          <ol className={css.steps}>
            {run.actions.map((action) => (
              <li key={action.position} className={css.step} data-state={action.state}>
                <code>{action.type}</code>
                <span>
                  {t(`jobs.state.${action.state}`)}
                  {action.attempts > 1 && ` · ${t("jobs.attempts", { count: action.attempts })}`}
                  <span className="muted">{tookText(action, i18n.language)}</span>
                </span>
                {action.error !== null && <span className={css.error}>{action.error}</span>}
              </li>
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}

function tookText({ startedAt, endedAt }: Run["actions"][number], language: string): string {
  if (startedAt === null || endedAt === null) return "";
  return ` · ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt), language)}`;
}
