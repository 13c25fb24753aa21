import { IconHelpCircle } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

const QueryHelpPopover = lazy(() =>
  import("./query-help-popover.tsx").then((module) => ({ default: module.QueryHelpPopover })),
);

/** A button in the search box that explains the query language by examples. */
export function QueryHelp() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const button = (
    <button
      type="button"
      className="icon-button"
      title={t("query.help")}
      aria-expanded={opened}
      aria-haspopup="dialog"
      onClick={() => setOpened(!opened)}
    >
      <IconHelpCircle size={18} aria-hidden />
      <span className="visually-hidden">{t("query.help")}</span>
    </button>
  );
  if (!opened) return button;
  return (
    <Suspense fallback={button}>
      <QueryHelpPopover onClose={() => setOpened(false)}>{button}</QueryHelpPopover>
    </Suspense>
  );
}
