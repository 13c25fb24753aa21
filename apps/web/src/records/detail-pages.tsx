import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatBytes, formatDate, formatInteger } from "../format/format.ts";
import { PidList } from "./pid-list.tsx";
import { RecordDatasets } from "./record-datasets.tsx";
import { RecordDetail } from "./record-detail.tsx";

const proposalRoute = getRouteApi("/proposals/$key");
const sampleRoute = getRouteApi("/samples/$key");
const instrumentRoute = getRouteApi("/instruments/$key");
const publicationRoute = getRouteApi("/publications/$key");

const nameOf = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(" ");

export function ProposalPage() {
  const { t, i18n } = useTranslation();
  const { key } = proposalRoute.useParams();
  return (
    <RecordDetail
      kind="proposals"
      recordKey={key}
      titleOf={(proposal) => proposal.title}
      textOf={(proposal) => proposal.abstract}
      metadataOf={(proposal) => proposal.metadata}
      datasets={() => <RecordDatasets facet="proposal" value={key} />}
      factsOf={(proposal) => [
        { label: t("proposal.pi"), value: nameOf(proposal.piFirstname, proposal.piLastname) },
        { label: t("proposal.proposer"), value: nameOf(proposal.firstname, proposal.lastname) },
        { label: t("proposal.type"), value: proposal.type },
        { label: t("proposal.start"), value: proposal.startTime && formatDate(proposal.startTime, i18n.language) },
        { label: t("proposal.end"), value: proposal.endTime && formatDate(proposal.endTime, i18n.language) },
        {
          label: t("proposal.instruments"),
          value: proposal.instrumentIds?.map((pid) => (
            <span key={pid}>
              <Link to="/instruments/$key" params={{ key: pid }}>
                {pid}
              </Link>{" "}
            </span>
          )),
        },
        {
          label: t("proposal.parent"),
          value: proposal.parentProposalId && (
            <Link to="/proposals/$key" params={{ key: proposal.parentProposalId }}>
              {proposal.parentProposalId}
            </Link>
          ),
        },
        {
          label: t("proposal.periods"),
          value: proposal.measurementPeriods
            ?.map(({ instrument, start }) => `${instrument}, ${formatDate(start, i18n.language)}`)
            .join("; "),
        },
        { label: t("facet.ownerGroup"), value: proposal.ownerGroup },
      ]}
    />
  );
}

export function SamplePage() {
  const { t } = useTranslation();
  const { key } = sampleRoute.useParams();
  return (
    <RecordDetail
      kind="samples"
      recordKey={key}
      titleOf={(sample) => sample.sampleName}
      textOf={(sample) => sample.description}
      metadataOf={(sample) => sample.sampleCharacteristics}
      datasets={() => <RecordDatasets facet="sample" value={key} />}
      factsOf={(sample) => [
        { label: t("proposal.type"), value: sample.type },
        { label: t("dataset.owner"), value: sample.owner },
        {
          label: t("facet.proposal"),
          value: sample.proposalId && (
            <Link to="/proposals/$key" params={{ key: sample.proposalId }}>
              {sample.proposalId}
            </Link>
          ),
        },
        {
          label: t("sample.parent"),
          value: sample.parentSampleId && (
            <Link to="/samples/$key" params={{ key: sample.parentSampleId }}>
              {sample.parentSampleId}
            </Link>
          ),
        },
        { label: t("facet.ownerGroup"), value: sample.ownerGroup },
      ]}
    />
  );
}

export function InstrumentPage() {
  const { t } = useTranslation();
  const { key } = instrumentRoute.useParams();
  return (
    <RecordDetail
      kind="instruments"
      recordKey={key}
      titleOf={(instrument) => instrument.name}
      textOf={(instrument) => instrument.description}
      metadataOf={(instrument) => instrument.customMetadata}
      datasets={() => <RecordDatasets facet="instrument" value={key} />}
      factsOf={(instrument) => [
        { label: t("instrument.facility"), value: instrument.facility },
        { label: t("instrument.uniqueName"), value: instrument.uniqueName },
        { label: t("facet.technique"), value: instrument.techniques?.map((technique) => technique.name).join(", ") },
      ]}
    />
  );
}

export function PublicationPage() {
  const { t, i18n } = useTranslation();
  const { key } = publicationRoute.useParams();
  return (
    <RecordDetail
      kind="publications"
      recordKey={key}
      titleOf={(publication) => publication.title}
      textOf={(publication) => publication.abstract}
      metadataOf={(publication) => publication.metadata}
      datasets={(publication) => <PidList pids={publication.datasetPids} />}
      factsOf={(publication) => [
        { label: t("publication.status"), value: publication.status && t(`publication.${publication.status}`) },
        {
          label: t("publication.registeredTime"),
          value: publication.registeredTime && formatDate(publication.registeredTime, i18n.language),
        },
        {
          label: t("column.files"),
          value:
            publication.numberOfFiles === undefined
              ? undefined
              : formatInteger(publication.numberOfFiles, i18n.language),
        },
        {
          label: t("column.size"),
          value:
            publication.sizeOfArchive === undefined ? undefined : formatBytes(publication.sizeOfArchive, i18n.language),
        },
      ]}
    />
  );
}
