import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http.ts";
import css from "./error-panel.module.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What went wrong, in the server's own words, what can be done, and the id under which the operators find it. */
export function ErrorPanel({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const problem = error instanceof ApiError ? error : undefined;
  return (
    <div role="alert" className={css.panel}>
      <IconAlertTriangle size={20} aria-hidden className={css.icon} />
      <div className={css.body}>
        <p className={css.title}>{titleOf(problem)}</p>
        <p>{problem?.status === 0 ? t("error.networkHelp") : messageOf(error)}</p>
        {problem?.requestId !== undefined && (
          <p className="small muted">
            {t("error.requestId")} <code>{problem.requestId}</code>
          </p>
        )}
        <div className={css.actions}>
          {onRetry !== undefined && (
            <button type="button" className="button" onClick={onRetry}>
              {t("error.retry")}
            </button>
          )}
          {problem?.status === 401 && (
            <Link
              to="/login"
              search={{ return: `${window.location.pathname}${window.location.search}` }}
              className="button button-primary"
            >
              {t("session.signIn")}
            </Link>
          )}
        </div>
      </div>
    </div>
  );

  function titleOf(found: ApiError | undefined): string {
    if (found === undefined) return t("error.unexpected");
    if (found.status === 0) return t("error.network");
    if (found.status === 401) return t("error.signedOut");
    if (found.status === 403) return t("error.forbidden");
    if (found.status === 400) return t("error.query");
    return t("error.server", { status: found.status });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
