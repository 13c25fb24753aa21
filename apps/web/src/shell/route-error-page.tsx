import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { useTitle } from "../ui/use-title.ts";
import css from "./route-error-page.module.css";

/** A page whose code failed: the frame stays, and one can try again. */
export function RouteErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  useTitle(t("error.unexpected"));
  return (
    <div className={css.page}>
      <h1>{t("error.unexpected")}</h1>
      <ErrorPanel error={error} onRetry={reset} />
    </div>
  );
}
