import { IconUnlink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type DatasetRelations, relationsQuery } from "../api/datasets.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import css from "./relation-groups.module.css";

interface Entry {
  key: string;
  name: string | undefined;
  resolved: boolean;
  link: (content: ReactNode) => ReactNode;
}

type GroupName = "proposals" | "beamtimes" | "samples" | "instruments" | "inputs" | "derived" | "publications";

/** What the dataset belongs to, came from and led to. Identifiers of records that are not in the catalogue say so. */
export function RelationGroups({ pid }: { pid: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(relationsQuery(pid));
  if (error !== null && data === undefined) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={4} height="24px" />;
  const groups = toGroups(data).filter(([, entries]) => entries.length > 0);
  if (groups.length === 0) return <p className="muted">{t("relations.none")}</p>;
  return (
    <dl className={css.groups}>
      {groups.map(([name, entries]) => (
        <div key={name}>
          <dt>{t(`relations.${name}`)}</dt>
          <dd>
            <ul>
              {entries.map((entry) => (
                <li key={entry.key} className={css.entry}>
                  {entry.resolved ? (
                    entry.link(entry.name ?? entry.key)
                  ) : (
                    <>
                      <code>{entry.key}</code>
                      <span className="badge badge-warn" title={t("relations.unresolvedHelp")}>
                        <IconUnlink size={13} aria-hidden />
                        {t("relations.unresolved")}
                      </span>
                    </>
                  )}
                  {entry.resolved && entry.name !== undefined && entry.name !== entry.key && (
                    <code className="muted">{entry.key}</code>
                  )}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function toGroups(data: DatasetRelations): [GroupName, Entry[]][] {
  const dataset = ({
    pid,
    datasetName,
    resolved = true,
  }: {
    pid: string;
    datasetName?: string;
    resolved?: boolean;
  }) => ({
    key: pid,
    name: datasetName,
    resolved,
    link: (content: ReactNode) => (
      <Link to="/datasets/$pid" params={{ pid }}>
        {content}
      </Link>
    ),
  });
  return [
    [
      "proposals",
      data.proposals.map(({ proposalId, title, resolved }) => ({
        key: proposalId,
        name: title,
        resolved,
        link: (content) => (
          <Link to="/proposals/$key" params={{ key: proposalId }}>
            {content}
          </Link>
        ),
      })),
    ],
    [
      "beamtimes",
      data.beamtimes.map(({ beamtimeId, title, resolved }) => ({
        key: beamtimeId,
        name: title,
        resolved,
        link: (content) => (
          <Link to="/datasets" search={{ q: `beamtime:${beamtimeId}` }}>
            {content}
          </Link>
        ),
      })),
    ],
    [
      "samples",
      data.samples.map(({ sampleId, sampleName, resolved }) => ({
        key: sampleId,
        name: sampleName,
        resolved,
        link: (content) => (
          <Link to="/samples/$key" params={{ key: sampleId }}>
            {content}
          </Link>
        ),
      })),
    ],
    [
      "instruments",
      data.instruments.map(({ pid, name, resolved }) => ({
        key: pid,
        name,
        resolved,
        link: (content) => (
          <Link to="/instruments/$key" params={{ key: pid }}>
            {content}
          </Link>
        ),
      })),
    ],
    ["inputs", data.inputs.map(dataset)],
    ["derived", data.derived.map(dataset)],
    [
      "publications",
      data.publications.map(({ doi, title }) => ({
        key: doi,
        name: title,
        resolved: true,
        link: (content) => (
          <Link to="/publications/$key" params={{ key: doi }}>
            {content}
          </Link>
        ),
      })),
    ],
  ];
}
