import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type RecordKind, type RecordTypes, recordQuery } from "../api/records.ts";
import { metadataEntries } from "../dataset/metadata-entries.ts";
import { MetadataTable } from "../dataset/metadata-table.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { type Fact, Facts } from "../ui/facts.tsx";
import { RecordError } from "../ui/record-error.tsx";
import { PageSkeleton } from "../ui/skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import css from "./record-detail.module.css";

interface Props<K extends RecordKind> {
  kind: K;
  recordKey: string;
  titleOf: (record: RecordTypes[K]) => string;
  textOf: (record: RecordTypes[K]) => string | undefined;
  factsOf: (record: RecordTypes[K]) => Fact[];
  metadataOf: (record: RecordTypes[K]) => Readonly<Record<string, unknown>> | undefined;
  datasets: (record: RecordTypes[K]) => ReactNode;
}

/** The page of a proposal, sample, instrument or publication: what it is, and the datasets that belong to it. */
export function RecordDetail<K extends RecordKind>(props: Props<K>) {
  const { kind, recordKey, titleOf, textOf, factsOf, metadataOf, datasets } = props;
  const { t } = useTranslation();
  const listPath: `/${RecordKind}` = `/${kind}`;
  const { data: record, error, refetch } = useQuery(recordQuery(kind, recordKey));
  useTitle(record === undefined ? recordKey : titleOf(record));
  if (error !== null && record === undefined) return <RecordError error={error} onRetry={() => void refetch()} />;
  if (record === undefined) return <PageSkeleton />;
  const text = textOf(record);
  const entries = metadataEntries(metadataOf(record) ?? {});
  return (
    <article className={css.page}>
      <header className={css.header}>
        <Link to={listPath} className={css.kind}>
          {t(`section.${kind}`)}
        </Link>
        <h1>{titleOf(record)}</h1>
        <p className={css.key}>
          <code>{recordKey}</code>
          <CopyButton text={recordKey} label={t("copy.id")} />
        </p>
      </header>
      <div className={css.columns}>
        <div className={css.column}>
          {text !== undefined && text !== "" && <p className={css.text}>{text}</p>}
          <section className={css.section}>
            <h2>{t("section.datasets")}</h2>
            {datasets(record)}
          </section>
          {entries.length > 0 && (
            <section className={css.section}>
              <h2>{t("section.metadata")}</h2>
              <MetadataTable entries={entries} tree find="" />
            </section>
          )}
        </div>
        <aside className={`panel ${css.facts}`} aria-label={t("dataset.facts")}>
          <Facts dense facts={factsOf(record)} />
        </aside>
      </div>
    </article>
  );
}
