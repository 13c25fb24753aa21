import type { DatasetPage, Highlight } from "@margay/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Hit } from "../api/datasets.ts";
import { formatBytes, formatDate, formatInteger } from "../format/format.ts";
import { TypeBadge } from "../ui/type-badge.tsx";
import css from "./dataset-cards.module.css";
import { HighlightedName } from "./highlighted.tsx";
import { Thumbnail } from "./thumbnail.tsx";

/** The results by their pictures. */
export function DatasetCards({ hits, highlights }: { hits: readonly Hit[]; highlights: DatasetPage["highlights"] }) {
  return (
    <ul className={css.grid}>
      {hits.map((hit) => (
        <li key={hit.pid}>
          <Card hit={hit} found={highlights[hit.pid]} />
        </li>
      ))}
    </ul>
  );
}

function Card({ hit, found }: { hit: Hit; found: readonly Highlight[] | undefined }) {
  const { t, i18n } = useTranslation();
  return (
    <article className={`panel ${css.card}`}>
      <Thumbnail id={hit.thumbnailId} large />
      <div className={css.body}>
        <Link to="/datasets/$pid" params={{ pid: hit.pid }} className={css.link} data-list-link>
          <HighlightedName name={hit.datasetName ?? hit.pid} found={found} />
        </Link>
        <p className={css.line}>
          {hit.techniques?.map((technique) => technique.name).join(", ") || hit.creationLocation}
        </p>
        <p className={css.facts}>
          <TypeBadge type={hit.type} />
          {hit.isPublished === true && <span className="badge badge-ok">{t("dataset.published")}</span>}
        </p>
        <p className={css.line}>
          {formatBytes(hit.size, i18n.language)} ·{" "}
          {t("dataset.fileCount", {
            count: hit.numberOfFiles ?? 0,
            number: formatInteger(hit.numberOfFiles ?? 0, i18n.language),
          })}{" "}
          · {formatDate(hit.creationTime, i18n.language)}
        </p>
      </div>
    </article>
  );
}
