import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http.ts";
import { meQuery } from "../api/session.ts";
import { EmptyState } from "./empty-state.tsx";
import { ErrorPanel } from "./error-panel.tsx";
import css from "./record-error.module.css";
import { useTitle } from "./use-title.ts";

interface Props {
  error: Error;
  onRetry: () => void;
}

/** A record that cannot be shown. "Not there" and "not yours" look alike, because the difference may be secret. */
export function RecordError({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const hidden = error instanceof ApiError && (error.status === 404 || error.status === 403);
  useTitle(hidden ? t("notFound.title") : t("error.unexpected"));
  if (!hidden) {
    return (
      <div className={css.page}>
        <h1>{t("error.unexpected")}</h1>
        <ErrorPanel error={error} onRetry={onRetry} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <h1 className="visually-hidden">{t("notFound.title")}</h1>
      <EmptyState title={t("notFound.record")}>
        <p>{t("notFound.recordHelp")}</p>
        {me?.authenticated === false && (
          <Link
            to="/login"
            search={{ return: `${window.location.pathname}${window.location.search}` }}
            className="button button-primary"
          >
            {t("session.signIn")}
          </Link>
        )}
        <Link to="/datasets">{t("notFound.toDatasets")}</Link>
        {error.requestId !== undefined && (
          <p className="small">
            {t("error.requestId")} <code>{error.requestId}</code>
          </p>
        )}
      </EmptyState>
    </div>
  );
}
