import type { DatasetFacet, DatasetPage } from "@margay/contract";
import { IconChevronRight } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import css from "./facet-group.module.css";
import { useFacetLabel } from "./facet-label.ts";
import { type ExploreSearch, toggleFacet } from "./search-state.ts";

const route = getRouteApi("/datasets");
const shownAtFirst = 6;
const searchableFrom = 12;

type Buckets = DatasetPage["facets"][string];

interface Props {
  facet: DatasetFacet;
  buckets: Buckets;
  search: ExploreSearch;
  openAtFirst: boolean;
}

export function FacetGroup({ facet, buckets, search, openAtFirst }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState(openAtFirst);
  const [all, setAll] = useState(false);
  const [find, setFind] = useState("");
  const bodyId = useId();
  const labelOf = useFacetLabel({ [facet]: buckets });
  const chosen = search[facet] ?? [];
  const ordered = facet === "year" ? buckets.toSorted((a, b) => b.value.localeCompare(a.value)) : buckets;
  const rows = withChosen(ordered, chosen).map((bucket) => ({ ...bucket, name: labelOf(facet, bucket.value) }));
  const needle = find.trim().toLowerCase();
  const found = rows.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(needle));
  const shown = all || needle !== "" ? found.slice(0, 200) : found.slice(0, shownAtFirst);
  const largest = Math.max(1, ...buckets.map((bucket) => bucket.count));
  return (
    <section className={css.group}>
      <h3>
        <button
          type="button"
          className={css.toggle}
          aria-expanded={open}
          aria-controls={bodyId}
          onClick={() => setOpen(!open)}
        >
          <IconChevronRight size={16} aria-hidden className={open ? css.opened : undefined} />
          <span>{t(`facet.${facet}`)}</span>
          {chosen.length > 0 && <span className={css.chosen}>{chosen.length}</span>}
        </button>
      </h3>
      <div id={bodyId} hidden={!open} className={css.body}>
        {rows.length >= searchableFrom && (
          <input
            className={`input ${css.find}`}
            type="search"
            aria-label={t("facets.find", { facet: t(`facet.${facet}`) })}
            placeholder={t("facets.findShort", { count: rows.length })}
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setFind("");
            }}
          />
        )}
        <ul>
          {shown.map(({ value, name, count }) => (
            <li key={value}>
              <label className={css.row} title={name === value ? name : `${name} (${value})`}>
                <input
                  type="checkbox"
                  checked={chosen.includes(value)}
                  onChange={() => void navigate({ search: toggleFacet(search, facet, value) })}
                />
                <span className={css.name}>{name}</span>
                <span className={css.count}>{formatInteger(count, i18n.language)}</span>
                <span className={css.share} style={{ width: `${(100 * count) / largest}%` }} />
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
      </div>
    </section>
  );
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
