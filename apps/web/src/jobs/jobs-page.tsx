import type { Job } from "@margay/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { jobPageQuery, jobsOnPage, jobTypesQuery } from "../api/jobs.ts";
import { meQuery } from "../api/session.ts";
import { formatDateTime, formatInteger } from "../format/format.ts";
import listCss from "../records/record-list.module.css";
import { CursorPager } from "../ui/cursor-pager.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { ageText } from "./age.ts";
import { JobState } from "./job-state.tsx";
import css from "./jobs.module.css";
import { pidsOf } from "./pids.ts";
import { jobStates } from "./states.ts";

const route = getRouteApi("/jobs");

/** Work that was ordered on datasets, the newest first, kept fresh while something runs. */
export function JobsPage() {
  const { t, i18n } = useTranslation();
  const { state, cursor: cursors = [] } = route.useSearch();
  const { data: me } = useQuery(meQuery);
  const asked = { ...(state === undefined ? {} : { state }), cursor: cursors.at(-1) };
  const { data: page, error, isPlaceholderData, refetch } = useQuery(jobPageQuery(asked));
  const { data: types } = useQuery(jobTypesQuery);
  useTitle(t("section.jobs"));
  const mayStart = types?.some(({ create }) => create.allowed) === true;
  return (
    <div className={listCss.page}>
      <div className={listCss.bar}>
        <h1>{t("section.jobs")}</h1>
        <p className="muted" aria-live="polite">
          {page !== undefined && formatInteger(page.total, i18n.language)}
        </p>
        <nav className={`segments ${css.byState}`} aria-label={t("jobs.byState")}>
          {[undefined, ...jobStates].map((one) => (
            <Link
              key={one ?? "all"}
              to="/jobs"
              search={one === undefined ? {} : { state: one }}
              activeOptions={{ exact: true }}
            >
              {one === undefined ? t("jobs.all") : t(`jobs.state.${one}`)}
            </Link>
          ))}
        </nav>
        {mayStart && (
          <Link to="/jobs/new" className="button button-primary">
            {t("jobs.start")}
          </Link>
        )}
      </div>
      {error !== null && page === undefined ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : page === undefined ? (
        <SkeletonRows rows={8} height="64px" />
      ) : page.items.length === 0 ? (
        <EmptyState title={state === undefined ? t("jobs.none") : t("jobs.noneInState")}>
          <p>{me?.authenticated === false ? t("jobs.signInToSee") : t("jobs.noneHelp")}</p>
        </EmptyState>
      ) : (
        <div className={isPlaceholderData ? listCss.stale : undefined}>
          <ul className="panel">
            {page.items.map((job) => (
              <Row key={job.id} job={job} title={types?.find(({ type }) => type === job.type)?.title} />
            ))}
          </ul>
          <CursorPager
            cursors={cursors}
            next={page.cursor}
            shown={page.items.length}
            total={page.total}
            pageSize={jobsOnPage}
            link={(cursor, content, rel) => (
              <Link
                to="/jobs"
                search={{
                  ...(state === undefined ? {} : { state }),
                  ...(cursor.length === 0 ? {} : { cursor }),
                }}
                rel={rel}
                className="button"
              >
                {content}
              </Link>
            )}
          />
        </div>
      )}
    </div>
  );
}

function Row({ job, title }: { job: Job; title: string | undefined }) {
  const { t, i18n } = useTranslation();
  const count = pidsOf(job).length;
  return (
    <li className={listCss.row}>
      <div className={listCss.name}>
        <Link to="/jobs/$id" params={{ id: job.id }} data-list-link>
          {title ?? job.type}
        </Link>
        <div className={listCss.text}>{job.statusMessage ?? job.statusCode}</div>
      </div>
      <div className={`${listCss.facts} ${css.filters}`}>
        {count > 0 && <span>{t("records.datasets", { count, number: formatInteger(count, i18n.language) })}</span>}
        <span>{job.ownerUser ?? job.createdBy}</span>
        <time dateTime={job.createdAt} title={formatDateTime(job.createdAt, i18n.language)}>
          {ageText(job.createdAt, Date.now(), i18n.language)}
        </time>
        <JobState state={job.execution?.state ?? "none"} />
      </div>
    </li>
  );
}
