import { useDebouncedValue } from "@mantine/hooks";
import type { Dataset } from "@margay/contract";
import { IconArrowDown, IconArrowUp, IconCopy } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type DatasetFile, datasetFilesQuery } from "../api/datasets.ts";
import { formatBytes, formatDateTime, formatInteger } from "../format/format.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Marked } from "../ui/marked.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useClipboard } from "../ui/use-clipboard.ts";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import css from "./files-section.module.css";
import { FindBox } from "./find-box.tsx";

const route = getRouteApi("/datasets/$pid");
const sorts = ["path", "-path", "size", "-size", "time"] as const;

/** The files, page by page from the server while one scrolls; the filter and the order are the server's too. */
export function FilesSection({ dataset }: { dataset: Dataset }) {
  const { t, i18n } = useTranslation();
  const { find = "", sort: sortText } = route.useSearch();
  const sort = sorts.find((one) => one === sortText) ?? "path";
  const [q] = useDebouncedValue(find.trim(), 150);
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    datasetFilesQuery(dataset.pid, q, sort),
  );
  const files = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const total = data?.pages[0]?.total;
  const { copied, copy } = useClipboard();
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const renderRow = useCallback(
    (file: DatasetFile) => <FileCells file={file} find={q} language={i18n.language} />,
    [q, i18n.language],
  );
  if (error !== null && data === undefined) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const paths = () => files.map((file) => fullPath(dataset.sourceFolder, file.path)).join("\n");
  return (
    <section className={css.section} aria-label={t("section.files")}>
      <div className={css.bar}>
        <FindBox label={t("files.filter")} />
        <span className="muted small" aria-live="polite">
          {total !== undefined && t("files.count", { count: total, number: formatInteger(total, i18n.language) })}
        </span>
        {files.length > 0 && (
          <button type="button" className={`button ${css.copy}`} onClick={() => copy(paths())}>
            <IconCopy size={16} aria-hidden />
            <span aria-live="polite">
              {copied === undefined
                ? t("files.copyPaths", { count: files.length, number: formatInteger(files.length, i18n.language) })
                : t("copy.done")}
            </span>
          </button>
        )}
      </div>
      {data === undefined ? (
        <SkeletonRows rows={12} height="32px" />
      ) : files.length === 0 ? (
        <EmptyState title={q === "" ? t("files.none") : t("files.noMatch", { find: q })} />
      ) : (
        <VirtualRows
          rows={files}
          rowHeight={38}
          total={total}
          label={t("section.files")}
          className={css.table}
          onEnd={onEnd}
          head={
            <>
              <SortableHead name="path" sort={sort} label={t("files.path")} />
              <SortableHead name="size" sort={sort} label={t("column.size")} numeric />
              <th scope="col" className={css.time}>
                {t("files.time")}
              </th>
              <th scope="col" className={css.checksum}>
                {t("files.checksum")}
              </th>
            </>
          }
          renderRow={renderRow}
        />
      )}
    </section>
  );
}

interface HeadProps {
  name: "path" | "size";
  sort: string;
  label: string;
  numeric?: boolean;
}

function SortableHead({ name, sort, label, numeric = false }: HeadProps) {
  const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : undefined;
  const next = direction === "ascending" ? `-${name}` : name;
  return (
    <th
      scope="col"
      className={numeric ? css.numeric : undefined}
      {...(direction === undefined ? {} : { "aria-sort": direction })}
    >
      <Link
        from="/datasets/$pid"
        to="/datasets/$pid"
        search={(before) => ({ ...before, sort: next })}
        resetScroll={false}
        className={css.sort}
      >
        {label}
        {direction === "ascending" && <IconArrowUp size={14} aria-hidden />}
        {direction === "descending" && <IconArrowDown size={14} aria-hidden />}
      </Link>
    </th>
  );
}

interface CellProps {
  file: DatasetFile;
  find: string;
  language: string;
}

function FileCells({ file, find, language }: CellProps) {
  return (
    <>
      <td className={css.path} title={file.path}>
        <bdi>
          <Marked text={file.path} find={find} />
        </bdi>
      </td>
      <td className={css.numeric}>{formatBytes(file.size, language)}</td>
      <td className={css.time} title={file.time}>
        {formatDateTime(file.time, language)}
      </td>
      <td className={css.checksum} title={file.chk}>
        {file.chk === undefined ? "–" : `${file.chk.slice(0, 8)}…`}
      </td>
    </>
  );
}

function fullPath(folder: string | undefined, path: string): string {
  return folder === undefined || path.startsWith("/") ? path : `${folder.replace(/\/$/, "")}/${path}`;
}
