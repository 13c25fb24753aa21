import type { HistogramBin } from "@margay/contract";
import { type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import type { Measure } from "../query/ranges.ts";
import css from "./chart-group.module.css";
import { useEdgeFormat } from "./edge-format.ts";

interface Props {
  label: string;
  measure: Measure;
  bins: readonly HistogramBin[];
  unit: string | undefined;
  /** A range was drawn; the edges of its first and last bin. */
  onSelect: (from: HistogramBin["from"], to: HistogramBin["to"]) => void;
}

interface Brush {
  start: number;
  end: number;
}

const heightPx = 64;

/** Bars over which a range is drawn with the pointer. For the keyboard there are the fields below, for ears the table. */
export function HistogramBars({ label, measure, bins, unit, onSelect }: Props) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<Brush>();
  const [hovered, setHovered] = useState<number>();
  const format = useEdgeFormat(measure, bins, unit);
  const largest = Math.max(1, ...bins.map(({ count }) => count));
  const binAt = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    const share = box === undefined || box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(bins.length - 1, Math.floor(share * bins.length)));
  };
  const [low, high] = brush === undefined ? [hovered, hovered] : [brush.start, brush.end].sort((a, b) => a - b);
  const first = low === undefined ? undefined : bins[low];
  const last = high === undefined ? undefined : bins[high];
  const within = low === undefined || high === undefined ? [] : bins.slice(low, high + 1);
  return (
    <div>
      <div
        ref={frame}
        className={css.bars}
        style={{ height: heightPx }}
        role="presentation"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = binAt(event);
          setBrush({ start: at, end: at });
        }}
        onPointerMove={(event) => {
          const at = binAt(event);
          setHovered(at);
          if (brush !== undefined && brush.end !== at) setBrush({ ...brush, end: at });
        }}
        onPointerUp={() => {
          setBrush(undefined);
          if (brush !== undefined && first !== undefined && last !== undefined) onSelect(first.from, last.to);
        }}
        onPointerCancel={() => setBrush(undefined)}
        onPointerLeave={() => setHovered(undefined)}
      >
        {bins.map(({ from, count }, index) => (
          <span key={String(from)} className={css.slot} data-in={isIn(index, low, high) || undefined}>
            <span
              className={css.bar}
              style={{ height: count === 0 ? 0 : Math.max(2, (heightPx * count) / largest) }}
              aria-hidden="true"
            />
          </span>
        ))}
      </div>
      <p className={css.axis} aria-hidden="true">
        {first === undefined || last === undefined ? (
          <>
            <span>{format(bins[0]?.from)}</span>
            <span>{format(bins.at(-1)?.to)}</span>
          </>
        ) : (
          <>
            <span>
              {format(first.from)} – {format(last.to)}
            </span>
            <strong>
              {formatInteger(
                within.reduce((sum, { count }) => sum + count, 0),
                i18n.language,
              )}
            </strong>
          </>
        )}
      </p>
      <table className="visually-hidden">
        <caption>{t("chart.table", { name: label })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("chart.from")}</th>
            <th scope="col">{t("chart.to")}</th>
            <th scope="col">{t("section.datasets")}</th>
          </tr>
        </thead>
        <tbody>
          {bins
            .filter(({ count }) => count > 0)
            .map(({ from, to, count }) => (
              <tr key={String(from)}>
                <td>{format(from)}</td>
                <td>{format(to)}</td>
                <td>{formatInteger(count, i18n.language)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

const isIn = (index: number, low: number | undefined, high: number | undefined): boolean =>
  low !== undefined && high !== undefined && index >= low && index <= high;
