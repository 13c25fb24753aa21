import type { DatasetPage } from "@margay/contract";
import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import css from "./conditions.module.css";
import { useFacetLabel } from "./facet-label.ts";
import {
  type ExploreSearch,
  selectedFacets,
  toggleFacet,
  withoutConditions,
  withoutTerm,
  withQueryText,
} from "./search-state.ts";

interface Props {
  search: ExploreSearch;
  page: DatasetPage | undefined;
}

/** What the query was understood as and which facets are chosen, each with a way to drop it. */
export function Conditions({ search, page }: Props) {
  const { t } = useTranslation();
  const labelOf = useFacetLabel(page?.facets);
  const terms = search.q === undefined ? [] : (page?.terms ?? []);
  const facets = selectedFacets(search);
  if (terms.length + facets.length === 0) return null;
  return (
    <ul className={css.chips} aria-label={t("conditions.label")}>
      {terms.map((term) => (
        <li key={term.text}>
          <Chip
            label={term.meaning}
            hint={term.text}
            negated={term.negated}
            search={withQueryText(search, withoutTerm(search.q ?? "", term.text))}
          />
        </li>
      ))}
      {facets.map(({ facet, value }) => (
        <li key={`${facet}:${value}`}>
          <Chip
            label={`${t(`facet.${facet}`)}: ${labelOf(facet, value)}`}
            hint={value}
            search={toggleFacet(search, facet, value)}
          />
        </li>
      ))}
      {terms.length + facets.length > 1 && (
        <li>
          <Link to="/datasets" activeOptions={{ exact: true }} search={withoutConditions(search)} className={css.all}>
            {t("conditions.clear")}
          </Link>
        </li>
      )}
    </ul>
  );
}

interface ChipProps {
  label: string;
  hint: string;
  negated?: boolean;
  search: ExploreSearch;
}

function Chip({ label, hint, negated = false, search }: ChipProps) {
  const { t } = useTranslation();
  return (
    <Link
      to="/datasets"
      activeOptions={{ exact: true }}
      search={search}
      className={negated ? `${css.chip} ${css.negated}` : css.chip}
      title={hint}
    >
      <span className={css.text}>{label}</span>
      <IconX size={14} aria-hidden />
      <span className="visually-hidden">{t("conditions.drop")}</span>
    </Link>
  );
}
