import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type MetadataEntry, pathText } from "./metadata-entries.ts";
import { GroupRow } from "./metadata-group-row.tsx";
import css from "./metadata-table.module.css";
import { ValueRow } from "./metadata-value-row.tsx";

const pageRows = 400;

interface Props {
  entries: readonly MetadataEntry[];
  /** Indented with groups that fold, instead of flat with full paths. */
  tree: boolean;
  find: string;
}

export function MetadataTable({ entries, tree, find }: Props) {
  const { t } = useTranslation();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(pageRows);
  const visible = tree ? entries.filter(({ path }) => !isFolded(path, folded)) : entries;
  const toggle = (key: string) => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    setFolded(next);
  };
  return (
    // Wide tables scroll sideways, by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={`panel ${css.frame}`} aria-label={t("section.metadata")} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("metadata.name")}</th>
            <th scope="col">{t("metadata.value")}</th>
            <th scope="col">{t("metadata.unit")}</th>
            <th scope="col" className={css.si}>
              {t("metadata.si")}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t("copy.as")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {visible.slice(0, limit).map((entry) => {
            const key = pathText(entry.path);
            return entry.kind === "group" ? (
              <GroupRow key={key} entry={entry} folded={folded.has(key)} onToggle={() => toggle(key)} />
            ) : (
              <ValueRow key={key} entry={entry} tree={tree} find={find} />
            );
          })}
        </tbody>
      </table>
      {visible.length > limit && (
        <button type="button" className={`button ${css.more}`} onClick={() => setLimit(limit + pageRows)}>
          {t("metadata.more", { count: visible.length - limit })}
        </button>
      )}
    </section>
  );
}

function isFolded(path: readonly string[], folded: ReadonlySet<string>): boolean {
  if (folded.size === 0) return false;
  return path.some((_, length) => length > 0 && folded.has(pathText(path.slice(0, length))));
}
