import { useDebouncedValue } from "@mantine/hooks";
import type { DatasetFacet, DatasetPage } from "@margay/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { facetValuesQuery } from "../api/datasets.ts";
import { formatInteger } from "../format/format.ts";
import css from "./facet-group.module.css";
import { useFacetLabel } from "./facet-label.ts";
import { RailGroup } from "./rail-group.tsx";
import { type ExploreSearch, toConditions, toggleFacet } from "./search-state.ts";

const route = getRouteApi("/datasets");
const shownAtFirst = 6;
const searchableFrom = 12;

type Buckets = DatasetPage["facets"][string];

interface Props {
  facet: DatasetFacet;
  buckets: Buckets;
  /** How many values there are besides. */
  further: number;
  search: ExploreSearch;
  openAtFirst: boolean;
}

export function FacetGroup({ facet, buckets, further, search, openAtFirst }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState(openAtFirst);
  const [all, setAll] = useState(false);
  const [find, setFind] = useState("");
  const needle = find.trim().toLowerCase();
  const [asked] = useDebouncedValue(further > 0 ? needle : "", 120);
  const { data: remote } = useQuery(facetValuesQuery(toConditions(search), facet, asked));
  const known = remote !== undefined && asked !== "" && needle !== "" ? withMore(buckets, remote) : buckets;
  const labelOf = useFacetLabel({ [facet]: known });
  const chosen = search[facet] ?? [];
  const ordered = facet === "year" ? known.toSorted((a, b) => b.value.localeCompare(a.value)) : known;
  const rows = withChosen(ordered, chosen).map((bucket) => ({ ...bucket, name: labelOf(facet, bucket.value) }));
  const found = rows.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(needle));
  const shown = all || needle !== "" ? found.slice(0, 200) : found.slice(0, shownAtFirst);
  const largest = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const count = buckets.length + further;
  return (
    <RailGroup label={t(`facet.${facet}`)} chosen={chosen.length} open={open} onToggle={() => setOpen(!open)}>
      {(count >= searchableFrom || find !== "") && (
        <input
          className={`input ${css.find}`}
          type="search"
          aria-label={t("facets.find", { facet: t(`facet.${facet}`) })}
          placeholder={t("facets.findShort", { count })}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setFind("");
          }}
        />
      )}
      <ul>
        {shown.map(({ value, name, count: matches }) => (
          <li key={value}>
            <label className={css.row} title={name === value ? name : `${name} (${value})`}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={() => void navigate({ search: toggleFacet(search, facet, value) })}
              />
              <span className={css.name}>{name}</span>
              <span className={css.count}>{formatInteger(matches, i18n.language)}</span>
              <span className={css.share} style={{ width: `${Math.min(100, (100 * matches) / largest)}%` }} />
            </label>
          </li>
        ))}
      </ul>
      {needle !== "" && found.length === 0 && <p className={css.none}>{t("facets.none")}</p>}
      {needle === "" && rows.length > shownAtFirst && (
        <button type="button" className={css.more} onClick={() => setAll(!all)}>
          {all ? t("facets.fewer") : t("facets.more", { count: rows.length - shownAtFirst })}
        </button>
      )}
      {needle === "" && all && further > 0 && <p className={css.none}>{t("facets.further", { count: further })}</p>}
    </RailGroup>
  );
}

/** Values that the server found beyond those that came with the list. */
function withMore(buckets: Buckets, more: Buckets): Buckets {
  const known = new Set(buckets.map(({ value }) => value));
  return [...buckets, ...more.filter(({ value }) => !known.has(value))];
}

/** Chosen values stay in sight, first, even when nothing has them any more. */
function withChosen(buckets: Buckets, chosen: readonly string[]): Buckets {
  const missing = chosen.filter((value) => !buckets.some((bucket) => bucket.value === value));
  const isChosen = (value: string) => chosen.includes(value);
  return [
    ...missing.map((value) => ({ value, count: 0 })),
    ...buckets.filter(({ value }) => isChosen(value)),
    ...buckets.filter(({ value }) => !isChosen(value)),
  ];
}
