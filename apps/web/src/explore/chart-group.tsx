import type { DatasetPage } from "@margay/contract";
import { IconX } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import { fitsText, termsOfField, withFieldCondition } from "../query/edit.ts";
import { binsCondition, type Measure } from "../query/ranges.ts";
import css from "./chart-group.module.css";
import { HistogramBars } from "./histogram-bars.tsx";
import { RailGroup } from "./rail-group.tsx";
import { RangeFields } from "./range-fields.tsx";
import { chartsOf, type ExploreSearch, toggleChart, withQueryText } from "./search-state.ts";

const route = getRouteApi("/datasets");

interface Props {
  measure: Measure;
  search: ExploreSearch;
  page: DatasetPage;
}

/** How the matches lie along a time or a number. A range of it becomes a condition of the query. */
export function ChartGroup({ measure, search, page }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = route.useNavigate();
  const { name, field, kind } = measure;
  const open = chartsOf(search).includes(name);
  const histogram = page.histograms[name];
  const bins = histogram?.bins ?? [];
  const understood = { q: search.q ?? "", terms: page.terms, expression: page.expression };
  const subject = { field, kind: kind === "quantity" ? "metadata" : "field" } as const;
  const isNarrowed = fitsText(understood) && termsOfField(understood, subject).length > 0;
  const label = kind === "quantity" ? field : t(`chart.${kind}`);
  const unit = histogram?.unit;
  const toggle = () => void navigate({ search: toggleChart(search, name), replace: true, resetScroll: false });
  const narrow = (condition: string) =>
    void navigate({ search: withQueryText(search, withFieldCondition(understood, subject, condition)) });
  return (
    <RailGroup
      label={unit === undefined ? label : `${label} (${unit})`}
      chosen={isNarrowed ? 1 : 0}
      open={open}
      onToggle={toggle}
      aside={
        kind === "quantity" && (
          <button type="button" className="icon-button" title={t("chart.remove", { name: label })} onClick={toggle}>
            <IconX size={16} aria-hidden />
            <span className="visually-hidden">{t("chart.remove", { name: label })}</span>
          </button>
        )
      }
    >
      {open && histogram === undefined && <div className={css.waiting} />}
      {open && histogram !== undefined && (
        <div className={css.chart}>
          {bins.length === 0 ? (
            <p className="muted small">{t("chart.none")}</p>
          ) : (
            <HistogramBars
              label={label}
              measure={measure}
              bins={bins}
              unit={unit}
              onSelect={(from, to) => narrow(binsCondition(measure, from, to, unit))}
            />
          )}
          {(bins.length > 0 || isNarrowed) && (
            <RangeFields
              key={`${search.q} ${bins[0]?.from} ${bins.at(-1)?.to}`}
              label={label}
              measure={measure}
              unit={unit}
              onApply={narrow}
              onClear={isNarrowed ? () => narrow("") : undefined}
            />
          )}
          {histogram.missing > 0 && (
            <p className="muted small">
              {t("chart.missing", {
                count: histogram.missing,
                number: formatInteger(histogram.missing, i18n.language),
              })}
            </p>
          )}
        </div>
      )}
    </RailGroup>
  );
}
