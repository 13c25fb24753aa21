import type { Dataset } from "@margay/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FindBox } from "./find-box.tsx";
import { filterEntries, metadataEntries } from "./metadata-entries.ts";
import css from "./metadata-section.module.css";
import { MetadataTable } from "./metadata-table.tsx";

const route = getRouteApi("/datasets/$pid");
const views = ["tree", "table", "json"] as const;

/** The scientific metadata, with units that can be changed in place. Nothing here alters what is stored. */
export function MetadataSection({ dataset }: { dataset: Dataset }) {
  const { t, i18n } = useTranslation();
  const { find = "", view = "tree" } = route.useSearch();
  const metadata = dataset.scientificMetadata ?? {};
  const entries = useMemo(() => metadataEntries(metadata), [metadata]);
  const needle = useDeferredValue(find);
  const shown = useMemo(() => filterEntries(entries, needle), [entries, needle]);
  const values = shown.filter((entry) => entry.kind !== "group");
  const json = JSON.stringify(metadata, null, 2);
  if (entries.length === 0) {
    return (
      <EmptyState title={t("metadata.none")}>
        <p>{t("metadata.noneHelp")}</p>
      </EmptyState>
    );
  }
  return (
    <div className={css.section}>
      <div className={css.bar}>
        <FindBox label={t("metadata.find")} />
        <span className="muted small" aria-live="polite">
          {t("metadata.count", { count: values.length, number: formatInteger(values.length, i18n.language) })}
        </span>
        <nav className={`segments ${css.views}`} aria-label={t("view.label")}>
          {views.map((name) => (
            <Link
              key={name}
              to="/datasets/$pid"
              params={{ pid: dataset.pid }}
              search={{
                section: "metadata",
                ...(find === "" ? {} : { find }),
                view: name === "tree" ? undefined : name,
              }}
              activeOptions={{ explicitUndefined: true }}
              resetScroll={false}
            >
              {t(`metadata.view.${name}`)}
            </Link>
          ))}
        </nav>
      </div>
      {view === "json" ? (
        <div className={`panel ${css.json}`}>
          <CopyButton text={json} label={t("copy.json")} className={css.copyJson} />
          {/* Long JSON scrolls, by keyboard too. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <pre tabIndex={0}>{json}</pre>
        </div>
      ) : values.length === 0 ? (
        <p className="muted">{t("metadata.noMatch", { find })}</p>
      ) : (
        <MetadataTable entries={view === "table" ? values : shown} tree={view === "tree"} find={needle} />
      )}
    </div>
  );
}
