import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { jobTypesQuery } from "../api/jobs.ts";
import { meQuery } from "../api/session.ts";
import css from "./jobs.module.css";

/** Leads to ordering work on a dataset, for those who may order any. */
export function StartJob({ pid }: { pid: string }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const { data: types } = useQuery({ ...jobTypesQuery, enabled: me?.authenticated === true });
  if (types?.some(({ create }) => create.allowed) !== true) return null;
  return (
    <div className={css.start}>
      <Link to="/jobs/new" search={{ pid: [pid] }} className="button">
        {t("jobs.start")}
      </Link>
    </div>
  );
}
