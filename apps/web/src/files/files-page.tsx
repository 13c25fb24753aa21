import { useDebouncedValue } from "@mantine/hooks";
import type { FileHit, FilePage } from "@margay/contract";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fileSearchQuery, shortestFragment } from "../api/files.ts";
import { formatBytes, formatDate, formatDuration, formatInteger } from "../format/format.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Marked } from "../ui/marked.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import css from "./files-page.module.css";
import { ProposalFilter } from "./proposal-filter.tsx";

const route = getRouteApi("/files");

/** Files of all datasets by a part of their name. */
export function FilesPage() {
  const { t, i18n } = useTranslation();
  const { q = "", proposal } = route.useSearch();
  const navigate = route.useNavigate();
  const [fragment] = useDebouncedValue(q.trim(), 120);
  const isLongEnough = fragment.length >= shortestFragment;
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    fileSearchQuery(fragment, proposal),
  );
  // The counts by proposal are of the whole search: they stay while one of them is chosen.
  const all = useInfiniteQuery({ ...fileSearchQuery(fragment), enabled: proposal !== undefined && isLongEnough });
  useTitle(q === "" ? t("section.files") : `${q} – ${t("section.files")}`);
  const files = useMemo(
    () => (isLongEnough ? (data?.pages.flatMap((page) => page.items) ?? []) : []),
    [data, isLongEnough],
  );
  const first = isLongEnough ? data?.pages[0] : undefined;
  const proposals = (proposal === undefined ? first : isLongEnough ? all.data?.pages[0] : undefined)?.proposals ?? [];
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  // A page may end before it found anything; the search goes on from there.
  const isEmpty = files.length === 0;
  const goesOn = isLongEnough && isEmpty && hasNextPage;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  const renderRow = useCallback(
    (file: FileHit) => <FileCells file={file} fragment={fragment} language={i18n.language} />,
    [fragment, i18n.language],
  );
  const totalOf = (page: FilePage) => {
    if (page.total !== undefined) return formatInteger(page.total, i18n.language);
    return t("files.atLeast", { number: formatInteger(page.totalAtLeast ?? page.items.length, i18n.language) });
  };
  return (
    <div className={css.page}>
      <h1>{t("section.files")}</h1>
      <div className={css.search}>
        <IconSearch size={18} aria-hidden />
        <input
          data-page-search
          className="input"
          type="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-label={t("files.search")}
          placeholder={t("files.searchPlaceholder")}
          value={q}
          onChange={(event) => {
            const text = event.currentTarget.value;
            const kept = proposal === undefined ? {} : { proposal };
            void navigate({ search: text === "" ? {} : { q: text, ...kept }, replace: true, resetScroll: false });
          }}
        />
      </div>
      <p className={css.total} aria-live="polite">
        {first !== undefined && !goesOn && (
          <>
            <strong>{totalOf(first)}</strong>{" "}
            <span className="muted">
              {t("files.found", { count: first.total ?? 2 })}{" "}
              {t("results.in", { time: formatDuration(first.timing.totalMs, i18n.language) })} · {t("files.newest")}
            </span>
          </>
        )}
      </p>
      <ProposalFilter q={q} proposals={proposals} chosen={proposal} />
      {error !== null && data === undefined ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : !isLongEnough ? (
        <EmptyState title={t(fragment === "" ? "files.start" : "files.oneMore")}>
          <p>{t("files.startHelp")}</p>
        </EmptyState>
      ) : first === undefined || goesOn ? (
        <SkeletonRows rows={10} height="44px" />
      ) : isEmpty ? (
        <EmptyState title={t("files.noMatch", { find: fragment })}>
          <p>{t("files.noMatchHelp")}</p>
        </EmptyState>
      ) : (
        <VirtualRows
          rows={files}
          rowHeight={56}
          total={first.total}
          label={t("section.files")}
          className={css.table}
          onEnd={onEnd}
          head={
            <>
              <th scope="col">{t("files.path")}</th>
              <th scope="col" className={css.dataset}>
                {t("files.dataset")}
              </th>
              <th scope="col" className={css.numeric}>
                {t("column.size")}
              </th>
              <th scope="col" className={css.time}>
                {t("files.time")}
              </th>
            </>
          }
          renderRow={renderRow}
        />
      )}
    </div>
  );
}

interface CellProps {
  file: FileHit;
  fragment: string;
  language: string;
}

function FileCells({ file, fragment, language }: CellProps) {
  const { t } = useTranslation();
  const slash = file.path.lastIndexOf("/");
  const folder = [file.dataset.sourceFolder, file.path.slice(0, Math.max(slash, 0))].filter(Boolean).join("/");
  return (
    <>
      <td title={file.path}>
        <div className={css.name}>
          <Marked text={file.path.slice(slash + 1)} find={fragment} />
        </div>
        <div className={css.folder}>
          <bdi>
            <Marked text={folder} find={fragment} />
          </bdi>
        </div>
      </td>
      <td>
        <Link
          to="/datasets/$pid"
          params={{ pid: file.dataset.pid }}
          search={{ section: "files", find: file.path }}
          title={t("files.inDataset")}
          data-list-link
        >
          {file.dataset.datasetName}
        </Link>
      </td>
      <td className={css.numeric}>{formatBytes(file.size, language)}</td>
      <td className={css.time} title={file.time}>
        {formatDate(file.time, language)}
      </td>
    </>
  );
}
