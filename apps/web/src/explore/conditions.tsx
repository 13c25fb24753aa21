import type { DatasetPage } from "@margay/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { conjuncts, fitsText } from "../query/edit.ts";
import { Chip } from "./chip.tsx";
import css from "./conditions.module.css";
import { DidYouMean } from "./did-you-mean.tsx";
import { ExpressionChips, indexesIn } from "./expression-chips.tsx";
import { useFacetLabel } from "./facet-label.ts";
import { type ExploreSearch, selectedFacets, toggleFacet, withoutConditions } from "./search-state.ts";

interface Props {
  search: ExploreSearch;
  page: DatasetPage | undefined;
}

/** What the query was understood as and which facets are chosen, each with a way to drop it. */
export function Conditions({ search, page }: Props) {
  const { t } = useTranslation();
  const labelOf = useFacetLabel(page?.facets);
  const facets = selectedFacets(search);
  const q = search.q ?? "";
  // An answer to an older text names places that are no longer there.
  const terms = q !== "" && page !== undefined && fitsText({ q, terms: page.terms }) ? page.terms : [];
  const parts = terms.length === 0 ? [] : conjuncts(page?.expression);
  const said = new Set(parts.flatMap(indexesIn));
  if (terms.length + facets.length === 0) return null;
  return (
    <>
      <ul className={css.chips} aria-label={t("conditions.label")}>
        {parts.map((part) => (
          <li key={indexesIn(part).join()}>
            <ExpressionChips part={part} terms={terms} search={search} />
          </li>
        ))}
        {terms.map(
          (term, index) =>
            !said.has(index) && (
              <li key={term.position}>
                <ExpressionChips part={{ op: "term", index }} terms={terms} search={search} idle />
              </li>
            ),
        )}
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
      <DidYouMean search={search} terms={terms} />
    </>
  );
}
