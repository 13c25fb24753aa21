import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatBytes, formatDate, formatInteger } from "../format/format.ts";
import { RecordList } from "./record-list.tsx";

export function ProposalsPage() {
  const { t, i18n } = useTranslation();
  return (
    <RecordList
      kind="proposals"
      keyOf={(proposal) => proposal.proposalId}
      renderName={(proposal) => (
        <Link to="/proposals/$key" params={{ key: proposal.proposalId }} data-list-link>
          {proposal.title}
        </Link>
      )}
      renderText={(proposal) => proposal.abstract}
      renderFacts={(proposal) => (
        <>
          <code>{proposal.proposalId}</code>
          <span>{[proposal.piFirstname, proposal.piLastname].filter(Boolean).join(" ")}</span>
          {proposal.numberOfDatasets !== undefined && (
            <span>
              {t("records.datasets", {
                count: proposal.numberOfDatasets,
                number: formatInteger(proposal.numberOfDatasets, i18n.language),
              })}
            </span>
          )}
        </>
      )}
    />
  );
}

export function SamplesPage() {
  return (
    <RecordList
      kind="samples"
      keyOf={(sample) => sample.sampleId}
      renderName={(sample) => (
        <Link to="/samples/$key" params={{ key: sample.sampleId }} data-list-link>
          {sample.sampleName}
        </Link>
      )}
      renderText={(sample) => sample.description}
      renderFacts={(sample) => (
        <>
          {sample.type !== undefined && <span className="badge">{sample.type}</span>}
          <span>{sample.owner}</span>
          <code>{sample.sampleId}</code>
        </>
      )}
    />
  );
}

export function InstrumentsPage() {
  return (
    <RecordList
      kind="instruments"
      keyOf={(instrument) => instrument.pid}
      renderName={(instrument) => (
        <Link to="/instruments/$key" params={{ key: instrument.pid }} data-list-link>
          {instrument.name}
        </Link>
      )}
      renderText={(instrument) =>
        instrument.techniques?.map((technique) => technique.name).join(", ") || instrument.description
      }
      renderFacts={(instrument) => (
        <>
          {instrument.facility !== undefined && <span className="badge">{instrument.facility}</span>}
          <code>{instrument.uniqueName ?? instrument.pid}</code>
        </>
      )}
    />
  );
}

export function PublicationsPage() {
  const { t, i18n } = useTranslation();
  return (
    <RecordList
      kind="publications"
      keyOf={(publication) => publication.doi}
      renderName={(publication) => (
        <Link to="/publications/$key" params={{ key: publication.doi }} data-list-link>
          {publication.title}
        </Link>
      )}
      renderText={(publication) => publication.abstract}
      renderFacts={(publication) => (
        <>
          {publication.status !== undefined && (
            <span className={publication.status === "private" ? "badge" : "badge badge-ok"}>
              {t(`publication.${publication.status}`)}
            </span>
          )}
          <span>{formatDate(publication.registeredTime, i18n.language)}</span>
          <span>{formatBytes(publication.sizeOfArchive, i18n.language)}</span>
          <code>{publication.doi}</code>
        </>
      )}
    />
  );
}
