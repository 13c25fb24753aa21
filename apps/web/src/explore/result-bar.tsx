import type { DatasetPage } from "@margay/contract";
import { IconLayoutGrid, IconTable } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import { AnswerTime } from "./answer-time.tsx";
import { CopyAs } from "./copy-as.tsx";
import css from "./result-bar.module.css";
import type { ExploreSearch } from "./search-state.ts";
import { SortMenu } from "./sort-menu.tsx";

interface Props {
  search: ExploreSearch;
  page: DatasetPage | undefined;
  loading: boolean;
  children: ReactNode;
}

/** How many, how fast, in which order and which form. */
export function ResultBar({ search, page, loading, children }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <div className={css.bar}>
      <h1 className={css.title}>{t("section.datasets")}</h1>
      <p className={css.total} aria-live="polite" aria-busy={loading}>
        {page !== undefined && (
          <>
            <strong data-testid="total">{formatInteger(page.total, i18n.language)}</strong>{" "}
            <span className="muted">{t("results.found", { count: page.total })}</span>
          </>
        )}
      </p>
      {page !== undefined && <AnswerTime timing={page.timing} />}
      <div className={css.tools}>
        {children}
        <SortMenu search={search} />
        <fieldset className={`segments ${css.views}`}>
          <legend className="visually-hidden">{t("view.label")}</legend>
          <Link
            to="/datasets"
            search={{ ...search, view: undefined }}
            activeOptions={{ explicitUndefined: true }}
            title={t("view.table")}
          >
            <IconTable size={18} aria-hidden />
            <span className="visually-hidden">{t("view.table")}</span>
          </Link>
          <Link
            to="/datasets"
            search={{ ...search, view: "cards" }}
            activeOptions={{ explicitUndefined: true }}
            title={t("view.cards")}
          >
            <IconLayoutGrid size={18} aria-hidden />
            <span className="visually-hidden">{t("view.cards")}</span>
          </Link>
        </fieldset>
        <CopyAs search={search} />
      </div>
    </div>
  );
}
