import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../ui/empty-state.tsx";
import { useTitle } from "../ui/use-title.ts";

export function NotFoundPage() {
  const { t } = useTranslation();
  useTitle(t("notFound.title"));
  return (
    <>
      <h1 className="visually-hidden">{t("notFound.title")}</h1>
      <EmptyState title={t("notFound.page")}>
        <p>{t("notFound.pageHelp")}</p>
        <Link to="/datasets" className="button button-primary">
          {t("notFound.toDatasets")}
        </Link>
      </EmptyState>
    </>
  );
}
