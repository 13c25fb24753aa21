import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import css from "./conditions.module.css";
import type { ExploreSearch } from "./search-state.ts";

interface Props {
  label: string;
  hint: string;
  negated?: boolean;
  /** Says nothing, and is shown so that nobody wonders where it went. */
  idle?: boolean;
  /** The search without it. */
  search: ExploreSearch;
}

/** A condition, and a link to the search without it. */
export function Chip({ label, hint, negated = false, idle = false, search }: Props) {
  const { t } = useTranslation();
  const kind = idle ? css.idle : negated ? css.negated : "";
  return (
    <Link
      to="/datasets"
      activeOptions={{ exact: true }}
      search={search}
      className={`${css.chip} ${kind}`}
      title={idle ? t("conditions.idle") : hint}
    >
      {negated && <strong>{t("conditions.not")}</strong>}
      <span className={css.text}>{label}</span>
      <IconX size={14} aria-hidden />
      <span className="visually-hidden">{t("conditions.drop")}</span>
    </Link>
  );
}
