import type { Job, Me } from "@margay/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { executionQuery, isActive, jobQuery, jobTypesQuery, tellJob } from "../api/jobs.ts";
import { meQuery } from "../api/session.ts";
import { metadataEntries } from "../dataset/metadata-entries.ts";
import { MetadataTable } from "../dataset/metadata-table.tsx";
import { formatDateTime } from "../format/format.ts";
import { PidList } from "../records/pid-list.tsx";
import detailCss from "../records/record-detail.module.css";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts } from "../ui/facts.tsx";
import { RecordError } from "../ui/record-error.tsx";
import { PageSkeleton } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { JobLog } from "./job-log.tsx";
import { JobState } from "./job-state.tsx";
import { JobTimeline } from "./job-timeline.tsx";
import css from "./jobs.module.css";
import { pidsOf } from "./pids.ts";
import { useJobEvents } from "./use-job-events.ts";

const route = getRouteApi("/jobs/$id");

/** One job: what was asked for, how far its actions are, and what they wrote. */
export function JobPage() {
  const { t, i18n } = useTranslation();
  const { id } = route.useParams();
  const { data: job, error, refetch } = useQuery(jobQuery(id));
  const { data: execution } = useQuery({ ...executionQuery(id), enabled: job !== undefined });
  const { data: types } = useQuery(jobTypesQuery);
  const { data: me } = useQuery(meQuery);
  const events = useJobEvents(id, job !== undefined);
  const type = types?.find((one) => one.type === job?.type);
  useTitle(job === undefined ? id : (type?.title ?? job.type));
  if (error !== null && job === undefined) return <RecordError error={error} onRetry={() => void refetch()} />;
  if (job === undefined) return <PageSkeleton />;
  const { datasetList: _, ...params } = job.jobParams ?? {};
  const when = (instant: string | undefined) => instant && formatDateTime(instant, i18n.language);
  return (
    <article className={detailCss.page}>
      <header className={detailCss.header}>
        <Link to="/jobs" className={detailCss.kind}>
          {t("section.jobs")}
        </Link>
        <div className={css.title}>
          <h1>{type?.title ?? job.type}</h1>
          {execution !== undefined && <JobState state={execution.state} />}
        </div>
        <p className={detailCss.key}>
          <code>{id}</code>
          <CopyButton text={id} label={t("copy.id")} />
        </p>
        <Orders id={id} state={execution?.state} notAllowed={!maySteer(job, me)} />
      </header>
      <div className={detailCss.columns}>
        <div className={detailCss.column}>
          <section className={detailCss.section}>
            <h2>{t("jobs.actions")}</h2>
            {execution === undefined ? null : <JobTimeline runs={execution.runs} />}
          </section>
          <section className={detailCss.section}>
            <h2>{t("jobs.log")}</h2>
            <JobLog events={events} />
          </section>
          <section className={detailCss.section}>
            <h2>{t("section.datasets")}</h2>
            <PidList pids={pidsOf(job)} />
          </section>
          <Values title={t("jobs.parameters")} values={params} />
          <Values title={t("jobs.result")} values={job.jobResultObject ?? {}} />
        </div>
        <aside className={`panel ${detailCss.facts}`} aria-label={t("dataset.facts")}>
          <Facts
            dense
            facts={[
              { label: t("jobs.status"), value: job.statusCode },
              { label: t("jobs.message"), value: job.statusMessage },
              { label: t("proposal.type"), value: job.type },
              { label: t("jobs.owner"), value: job.ownerUser },
              { label: t("facet.ownerGroup"), value: job.ownerGroup },
              { label: t("jobs.contact"), value: job.contactEmail },
              { label: t("jobs.created"), value: when(job.createdAt) },
              { label: t("jobs.changed"), value: when(job.updatedAt) },
              { label: t("jobs.configuration"), value: job.configVersion },
            ]}
          />
        </aside>
      </div>
    </article>
  );
}

/** The server's rule: the owner, the owner group, and those who may update every job. */
function maySteer({ ownerUser, ownerGroup }: Job, me: Me | undefined): boolean {
  if (me?.user === undefined) return false;
  const { username, groups } = me.user;
  const isPrivileged = me.roles.includes("admin") || me.roles.includes("jobUpdaterPrivileged");
  return isPrivileged || ownerUser === username || (ownerGroup !== undefined && groups.includes(ownerGroup));
}

function Values({ title, values }: { title: string; values: Readonly<Record<string, unknown>> }) {
  const entries = metadataEntries(values);
  if (entries.length === 0) return null;
  return (
    <section className={detailCss.section}>
      <h2>{title}</h2>
      <MetadataTable entries={entries} tree find="" />
    </section>
  );
}

interface OrdersProps {
  id: string;
  state: string | undefined;
  notAllowed: boolean;
}

/** Cancel and retry; where one is not possible, why. */
function Orders({ id, state, notAllowed }: OrdersProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const tell = useMutation({
    mutationFn: (what: "cancel" | "retry") => tellJob(id, what),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["jobs"] }),
  });
  if (state === undefined || state === "none") return null;
  const possible = { cancel: isActive(state), retry: state === "failed" || state === "cancelled" };
  const reason = notAllowed
    ? t("jobs.notYours")
    : !possible.cancel && !possible.retry
      ? t("jobs.nothingToDo")
      : undefined;
  const off = (what: "cancel" | "retry") => notAllowed || !possible[what] || tell.isPending;
  return (
    <>
      <div className={css.actions}>
        {(["retry", "cancel"] as const).map((what) => (
          <button
            key={what}
            type="button"
            className="button"
            disabled={off(what)}
            aria-describedby={reason === undefined ? undefined : "job-orders"}
            onClick={() => tell.mutate(what)}
          >
            {t(`jobs.${what}`)}
          </button>
        ))}
        {reason !== undefined && (
          <span id="job-orders" className="muted small">
            {reason}
          </span>
        )}
      </div>
      {tell.error !== null && <ErrorPanel error={tell.error} />}
    </>
  );
}
