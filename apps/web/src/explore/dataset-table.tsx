import type { DatasetPage, Highlight } from "@margay/contract";
import { IconArrowDown, IconArrowUp, IconLockOpen } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Hit } from "../api/datasets.ts";
import { formatBytes, formatDate, formatInteger } from "../format/format.ts";
import { TypeBadge } from "../ui/type-badge.tsx";
import css from "./dataset-table.module.css";
import { HighlightedName, HighlightedPiece } from "./highlighted.tsx";
import { defaultSort, type SortOrder, withoutPaging } from "./search-state.ts";
import { Thumbnail } from "./thumbnail.tsx";

interface Props {
  hits: readonly Hit[];
  highlights: DatasetPage["highlights"];
  sort: SortOrder | undefined;
  compact: boolean;
}

/** The results, one a row. The whole row is a link, so it opens in a new tab like any other. */
export function DatasetTable({ hits, highlights, sort = defaultSort, compact }: Props) {
  const { t } = useTranslation();
  if (compact) {
    return (
      <ul className={`panel ${css.list}`}>
        {hits.map((hit) => (
          <li key={hit.pid}>
            <CompactRow hit={hit} found={highlights[hit.pid]} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={`panel ${css.frame}`}>
      <table className={css.table}>
        <thead>
          <tr>
            <SortHeader label={t("column.name")} up="datasetName" down="-datasetName" sort={sort} />
            <th scope="col">{t("column.technique")}</th>
            <th scope="col" className={css.wide}>
              {t("column.location")}
            </th>
            <th scope="col" className={css.wide}>
              {t("column.proposal")}
            </th>
            <SortHeader label={t("column.size")} up="size" down="-size" sort={sort} numeric />
            <SortHeader label={t("column.files")} down="-numberOfFiles" sort={sort} numeric />
            <SortHeader label={t("column.date")} up="creationTime" down="-creationTime" sort={sort} numeric />
          </tr>
        </thead>
        <tbody>
          {hits.map((hit) => (
            <Row key={hit.pid} hit={hit} found={highlights[hit.pid]} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SortHeaderProps {
  label: string;
  up?: SortOrder;
  down: SortOrder;
  sort: SortOrder;
  numeric?: boolean;
}

function SortHeader({ label, up, down, sort, numeric = false }: SortHeaderProps) {
  const direction = sort === up ? "ascending" : sort === down ? "descending" : undefined;
  const first = numeric || up === undefined ? down : up;
  const other = numeric || up === undefined ? (up ?? down) : down;
  const Arrow = direction === "ascending" ? IconArrowUp : IconArrowDown;
  return (
    <th scope="col" className={numeric ? css.numeric : undefined} {...(direction && { "aria-sort": direction })}>
      <Link
        from="/datasets"
        to="/datasets"
        activeOptions={{ exact: true }}
        search={(before) => ({ ...withoutPaging(before), sort: sort === first ? other : first })}
      >
        {label}
        {direction !== undefined && <Arrow size={14} aria-hidden />}
      </Link>
    </th>
  );
}

interface RowProps {
  hit: Hit;
  found: readonly Highlight[] | undefined;
}

function Row({ hit, found }: RowProps) {
  const { t, i18n } = useTranslation();
  const proposal = hit.proposalIds?.[0];
  const techniques = hit.techniques?.map((technique) => technique.name).join(", ");
  return (
    <tr className={css.row}>
      <td className={css.name}>
        <div className={css.nameCell}>
          <Thumbnail id={hit.thumbnailId} />
          <div className={css.nameText}>
            <Link to="/datasets/$pid" params={{ pid: hit.pid }} className={css.link} data-list-link>
              <HighlightedName name={hit.datasetName ?? hit.pid} found={found} />
            </Link>
            <span className={css.sub}>
              <TypeBadge type={hit.type} />
              {hit.isPublished === true && (
                <span className={css.open} title={t("dataset.published")}>
                  <IconLockOpen size={14} aria-hidden />
                  <span className="visually-hidden">{t("dataset.published")}</span>
                </span>
              )}
              <span className={css.description}>
                <HighlightedPiece found={found} fallback={hit.description ?? hit.sourceFolder ?? ""} />
              </span>
            </span>
          </div>
        </div>
      </td>
      <td className={css.technique} title={techniques}>
        <span>{techniques}</span>
      </td>
      <td className={`${css.wide} nowrap`} title={hit.creationLocation}>
        {hit.creationLocation?.split("/").filter(Boolean).at(-1)}
      </td>
      <td className={css.wide}>
        {proposal !== undefined && (
          <Link to="/proposals/$key" params={{ key: proposal }} className={css.inner}>
            {proposal}
          </Link>
        )}
      </td>
      <td className={css.numeric}>{formatBytes(hit.size, i18n.language)}</td>
      <td className={css.numeric}>
        {hit.numberOfFiles === undefined ? "–" : formatInteger(hit.numberOfFiles, i18n.language)}
      </td>
      <td className={css.numeric}>
        <time dateTime={hit.creationTime} title={hit.creationTime}>
          {formatDate(hit.creationTime, i18n.language)}
        </time>
      </td>
    </tr>
  );
}

function CompactRow({ hit, found }: RowProps) {
  const { i18n } = useTranslation();
  return (
    <div className={`${css.row} ${css.compact}`}>
      <Thumbnail id={hit.thumbnailId} />
      <div className={css.nameText}>
        <Link to="/datasets/$pid" params={{ pid: hit.pid }} className={css.link} data-list-link>
          <HighlightedName name={hit.datasetName ?? hit.pid} found={found} />
        </Link>
        <span className={css.sub}>
          <TypeBadge type={hit.type} />
          <span className={css.description}>
            {formatBytes(hit.size, i18n.language)} · {formatDate(hit.creationTime, i18n.language)}
          </span>
        </span>
      </div>
    </div>
  );
}
