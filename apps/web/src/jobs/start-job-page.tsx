import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { datasetQuery } from "../api/datasets.ts";
import { createJob, jobTypesQuery } from "../api/jobs.ts";
import { meQuery } from "../api/session.ts";
import { PidList } from "../records/pid-list.tsx";
import detailCss from "../records/record-detail.module.css";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import css from "./jobs.module.css";
import { ParamField } from "./params-form.tsx";
import { schemaFields, valuesOf } from "./schema-fields.ts";
import { TypeChoice } from "./type-choice.tsx";

const route = getRouteApi("/jobs/new");

/** Orders work on datasets: which, on what, and with which parameters. */
export function StartJobPage() {
  const { t } = useTranslation();
  const { pid: pids = [], type: asked } = route.useSearch();
  const navigate = useNavigate();
  const { data: types, error, refetch } = useQuery(jobTypesQuery);
  useTitle(t("jobs.start"));
  const chosen = types?.find(({ type }) => type === asked) ?? types?.find(({ create }) => create.allowed);
  return (
    <article className={detailCss.page}>
      <header className={detailCss.header}>
        <Link to="/jobs" className={detailCss.kind}>
          {t("section.jobs")}
        </Link>
        <h1>{t("jobs.start")}</h1>
      </header>
      {error !== null && types === undefined ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : types === undefined ? (
        <SkeletonRows rows={4} height="56px" />
      ) : types.length === 0 ? (
        <EmptyState title={t("jobs.noTypes")} />
      ) : (
        <>
          <section className={detailCss.section}>
            <h2>{t("section.datasets")}</h2>
            {pids.length > 0 ? <PidList pids={pids} /> : <p className="muted">{t("jobs.noDatasets")}</p>}
          </section>
          <TypeChoice
            types={types}
            chosen={chosen?.type}
            onChoose={(type) =>
              void navigate({ to: "/jobs/new", search: { pid: pids, type }, replace: true, resetScroll: false })
            }
          />
          {chosen?.create.allowed === true && (
            <JobForm key={chosen.type} type={chosen.type} schema={chosen.paramsSchema} pids={pids} />
          )}
        </>
      )}
    </article>
  );
}

interface FormProps {
  type: string;
  schema: Readonly<Record<string, unknown>> | undefined;
  pids: readonly string[];
}

function JobForm({ type, schema, pids }: FormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const [first] = pids;
  const { data: dataset } = useQuery({ ...datasetQuery(first ?? ""), enabled: first !== undefined });
  const [typed, setTyped] = useState<Record<string, string | boolean>>({});
  const [group, setGroup] = useState<string>();
  const fields = schemaFields(schema);
  const groups = me?.user?.groups ?? [];
  const owner = group ?? groups.find((one) => one === dataset?.ownerGroup) ?? groups[0];
  const start = useMutation({
    mutationFn: () => {
      const list = pids.map((pid) => ({ pid, files: [] }));
      const jobParams = { ...valuesOf(fields, typed), ...(list.length > 0 ? { datasetList: list } : {}) };
      return createJob({ type, jobParams, ...(owner === undefined ? {} : { ownerGroup: owner }) });
    },
    async onSuccess({ job: { id } }) {
      await queryClient.invalidateQueries({ queryKey: ["jobs"] });
      await navigate({ to: "/jobs/$id", params: { id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!start.isPending) start.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <h2>{t("jobs.parameters")}</h2>
      {fields.map((field) => (
        <ParamField
          key={field.name}
          field={field}
          value={typed[field.name] ?? field.initial}
          onChange={(value) => setTyped({ ...typed, [field.name]: value })}
        />
      ))}
      {groups.length > 0 && (
        <div className={css.field}>
          <label htmlFor="job-group">{t("facet.ownerGroup")}</label>
          <select
            id="job-group"
            className="select"
            value={owner}
            onChange={(event) => setGroup(event.currentTarget.value)}
          >
            {groups.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </div>
      )}
      {start.error !== null && <ErrorPanel error={start.error} />}
      <div className={css.actions}>
        <button type="submit" className="button button-primary" disabled={start.isPending}>
          {t("jobs.submit")}
        </button>
      </div>
    </form>
  );
}
