import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ExploreSearch, selectedFacets } from "./search-state.ts";

const FacetDialog = lazy(() => import("./facet-dialog.tsx").then((module) => ({ default: module.FacetDialog })));

/** The facets on a phone: behind a button, so that the search and its results come first. */
export function FacetDrawer({ search, children }: { search: ExploreSearch; children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const count = selectedFacets(search).length;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpened(true)}>
        <IconAdjustmentsHorizontal size={18} aria-hidden />
        {count === 0 ? t("facets.label") : t("facets.labelWithCount", { count })}
      </button>
      {opened && (
        <Suspense fallback={null}>
          <FacetDialog onClose={() => setOpened(false)}>{children}</FacetDialog>
        </Suspense>
      )}
    </>
  );
}
