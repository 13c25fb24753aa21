import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RecordKind, type RecordTypes, recordPageQuery } from "../api/records.ts";
import { formatInteger } from "../format/format.ts";
import { CursorPager } from "../ui/cursor-pager.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { PageLink } from "./page-link.tsx";
import css from "./record-list.module.css";

interface Props<K extends RecordKind> {
  kind: K;
  keyOf: (record: RecordTypes[K]) => string;
  /** The link with the record's name. */
  renderName: (record: RecordTypes[K]) => ReactNode;
  /** A line below the name. */
  renderText: (record: RecordTypes[K]) => ReactNode;
  /** Short facts at the right. */
  renderFacts: (record: RecordTypes[K]) => ReactNode;
}

/** A searchable, paged list of one kind of record. */
export function RecordList<K extends RecordKind>({ kind, keyOf, renderName, renderText, renderFacts }: Props<K>) {
  const { t, i18n } = useTranslation();
  const { q = "", cursor: cursors = [] } = useSearch({ strict: false });
  const path: `/${RecordKind}` = `/${kind}`;
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const sent = useRef(q);
  const search = useDebouncedCallback((typed: string) => {
    sent.current = typed;
    void navigate({ to: path, search: typed === "" ? {} : { q: typed }, replace: true });
  }, 150);
  const { data: page, error, isPlaceholderData, refetch } = useQuery(recordPageQuery(kind, q, cursors.at(-1)));
  useTitle(t(`section.${kind}`));
  // The address changed by other means than typing.
  useEffect(() => {
    if (q === sent.current) return;
    sent.current = q;
    setText(q);
  }, [q]);
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <h1>{t(`section.${kind}`)}</h1>
        <p className="muted" aria-live="polite">
          {page !== undefined && formatInteger(page.total, i18n.language)}
        </p>
        <input
          data-page-search
          className={`input ${css.find}`}
          type="search"
          aria-label={t("records.find", { kind: t(`section.${kind}`) })}
          placeholder={t("records.find", { kind: t(`section.${kind}`) })}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            search(event.currentTarget.value.trim());
          }}
        />
      </div>
      {error !== null && page === undefined ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : page === undefined ? (
        <SkeletonRows rows={8} height="64px" />
      ) : page.items.length === 0 ? (
        <EmptyState title={q === "" ? t("records.none") : t("records.noMatch", { find: q })} />
      ) : (
        <div className={isPlaceholderData ? css.stale : undefined}>
          <ul className="panel">
            {page.items.map((record) => (
              <li key={keyOf(record)} className={css.row}>
                <div className={css.name}>
                  {renderName(record)}
                  <div className={css.text}>{renderText(record)}</div>
                </div>
                <div className={css.facts}>{renderFacts(record)}</div>
              </li>
            ))}
          </ul>
          <CursorPager
            cursors={cursors}
            next={page.cursor}
            shown={page.items.length}
            total={page.total}
            pageSize={25}
            link={(cursor, content, rel) => (
              <PageLink kind={kind} q={q} cursor={cursor} rel={rel}>
                {content}
              </PageLink>
            )}
          />
        </div>
      )}
    </div>
  );
}
