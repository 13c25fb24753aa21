import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import css from "./virtual-rows.module.css";

interface Props<Row> {
  rows: readonly Row[];
  rowHeight: number;
  /** Number of rows in all, where known; for screen readers. */
  total: number | undefined;
  label: string;
  /** The header cells. */
  head: ReactNode;
  /** The cells of a row. */
  renderRow: (row: Row) => ReactNode;
  className: string | undefined;
  /** Called when the end comes into sight. */
  onEnd?: (() => void) | undefined;
}

/** Scrolling moves rows; it does not change what is in them. `renderRow` must keep its identity for that. */
const Cells = memo(function Cells<Row>({ row, renderRow }: { row: Row; renderRow: (row: Row) => ReactNode }) {
  return renderRow(row);
}) as <Row>(props: { row: Row; renderRow: (row: Row) => ReactNode }) => ReactNode;

/**
 * A table of any length: only the rows on screen are in the document, between two spacers. It scrolls with the page.
 * All rows have the same height.
 */
export function VirtualRows<Row>({ rows, rowHeight, total, label, head, renderRow, className, onEnd }: Props<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top ?? 0;
    setOffset(top + window.scrollY);
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offset,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const lastIndex = last?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastIndex >= rows.length - 40) onEnd?.();
  }, [lastIndex, rows.length, onEnd]);
  const before = first === undefined ? 0 : first.start - offset;
  const after = last === undefined ? 0 : virtual.getTotalSize() - (last.end - offset);
  return (
    <table className={`panel ${css.table} ${className ?? ""}`} aria-label={label} aria-rowcount={total ?? -1}>
      <thead>
        <tr>{head}</tr>
      </thead>
      <tbody ref={body}>
        {before > 0 && <tr className={css.spacer} style={{ height: before }} />}
        {items.map(({ index }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <tr key={index} aria-rowindex={index + 2} style={{ height: rowHeight }}>
                <Cells row={row} renderRow={renderRow} />
              </tr>
            )
          );
        })}
        {after > 0 && <tr className={css.spacer} style={{ height: after }} />}
      </tbody>
    </table>
  );
}
