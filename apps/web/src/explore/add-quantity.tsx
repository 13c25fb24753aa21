import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./facet-group.module.css";
import type { ExploreSearch } from "./search-state.ts";

const QuantityPicker = lazy(() =>
  import("./quantity-picker.tsx").then((module) => ({ default: module.QuantityPicker })),
);

/** Any numeric metadata key can have a chart. */
export function AddQuantity({ search }: { search: ExploreSearch }) {
  const { t } = useTranslation();
  const [picking, setPicking] = useState(false);
  if (picking) {
    return (
      <Suspense fallback={null}>
        <QuantityPicker search={search} onClose={() => setPicking(false)} />
      </Suspense>
    );
  }
  return (
    <button type="button" className={css.add} onClick={() => setPicking(true)}>
      <IconPlus size={16} aria-hidden />
      {t("chart.add")}
    </button>
  );
}
