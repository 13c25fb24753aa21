import type { DatasetPage } from "@margay/contract";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { datasetCountQuery } from "../api/datasets.ts";
import { meQuery } from "../api/session.ts";
import { formatInteger } from "../format/format.ts";
import { conjuncts, fitsText, withoutTerms } from "../query/edit.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { indexesIn } from "./expression-chips.tsx";
import { useFacetLabel } from "./facet-label.ts";
import css from "./no-results.module.css";
import {
  type ExploreSearch,
  selectedFacets,
  toConditions,
  toggleFacet,
  withoutConditions,
  withQueryText,
} from "./search-state.ts";

const asked = 6;

interface Props {
  search: ExploreSearch;
  page: DatasetPage;
}

/** Nothing matches: says which condition is in the way, by asking how many there would be without each of them. */
export function NoResults({ search, page }: Props) {
  const { t, i18n } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const labelOf = useFacetLabel(undefined);
  const conditions = [
    ...partsOf(search.q ?? "", page).map(({ name, rest }) => ({ name, without: withQueryText(search, rest) })),
    ...selectedFacets(search).map(({ facet, value }) => ({
      name: `${t(`facet.${facet}`)}: ${labelOf(facet, value)}`,
      without: toggleFacet(search, facet, value),
    })),
  ];
  const counts = useQueries({
    queries: (conditions.length > 1 ? conditions.slice(0, asked) : []).map(({ without }) =>
      datasetCountQuery(toConditions(without)),
    ),
  });
  const offers = conditions
    .map((condition, index) => ({ ...condition, count: counts[index]?.data ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return (
    <div className="panel">
      <EmptyState title={conditions.length === 0 ? t("none.empty") : t("none.title")}>
        {offers.length > 0 && (
          <>
            <p>{t("none.dropOne")}</p>
            <ul className={css.offers}>
              {offers.map(({ name, without, count }) => (
                <li key={name}>
                  <Link to="/datasets" activeOptions={{ exact: true }} search={without} className="button">
                    <s>{name}</s>
                    <strong>{formatInteger(count, i18n.language)}</strong>
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
        {conditions.length > 0 && offers.length === 0 && <p>{t("none.hint")}</p>}
        {conditions.length > 0 && (
          <Link to="/datasets" activeOptions={{ exact: true }} search={withoutConditions(search)}>
            {t("none.all")}
          </Link>
        )}
        {me?.authenticated === false && (
          <p>
            {t("none.anonymous")}{" "}
            <Link to="/login" search={{ return: `${window.location.pathname}${window.location.search}` }}>
              {t("session.signIn")}
            </Link>
          </p>
        )}
      </EmptyState>
    </div>
  );
}

/** The conditions that must all hold, a group as one, each with the query that is left without it. */
function partsOf(q: string, { terms, expression }: DatasetPage): { name: string; rest: string }[] {
  if (q === "" || !fitsText({ q, terms })) return [];
  return conjuncts(expression).map((part) => {
    const own = indexesIn(part).flatMap((index) => terms[index] ?? []);
    const start = Math.min(...own.map(({ position }) => position));
    const end = Math.max(...own.map(({ position, length }) => position + length));
    const text = q.slice(start, end);
    return { name: own.length > 1 ? `(${text})` : text, rest: withoutTerms(q, own) };
  });
}
