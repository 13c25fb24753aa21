import { useTranslation } from "react-i18next";
import css from "./skeleton.module.css";

interface BarProps {
  width?: string;
  height?: string;
}

/** A grey bar where text will be. */
export function SkeletonBar({ width = "100%", height = "0.9em" }: BarProps) {
  return <span className={css.bar} style={{ width, height }} />;
}

/** Rows with the height of those that will follow. */
export function SkeletonRows({ rows, height }: { rows: number; height: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={css.rows}>
      <span className="visually-hidden">{t("state.loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        // The rows are all alike and never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <SkeletonBar key={row} height={height} />
      ))}
    </div>
  );
}

/** Stands in while the code of a page is loading. */
export function PageSkeleton() {
  return (
    <div className={css.page}>
      <SkeletonBar width="min(320px, 60%)" height="1.6rem" />
      <SkeletonRows rows={8} height="44px" />
    </div>
  );
}
