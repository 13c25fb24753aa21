import { beamtimeRecord, proposalRecord } from "@margay/contract";
import { type Doc, type RecordKind, tagged, text, utcFields } from "../records/kind.ts";
import { beamtimePolicy, proposalPolicy } from "./access.ts";

export { countDatasets } from "./store.ts";

const people = (doc: Doc) =>
  [doc.firstname, doc.lastname, doc.piFirstname, doc.piLastname].map(text).filter(Boolean).join(" ");

/** A proposal: what was asked for, by whom, for which instruments. */
export const proposalKind: RecordKind = {
  schema: proposalRecord,
  policy: proposalPolicy,
  prepare: (input) => {
    const doc = utcFields(input, ["startTime", "endTime"]);
    if (Array.isArray(doc.measurementPeriods))
      doc.measurementPeriods = doc.measurementPeriods.map((period: Doc) => utcFields(period, ["start", "end"]));
    return doc;
  },
  label: (doc) => text(doc.title),
  text: (doc) => [text(doc.abstract), people(doc), text(doc.type)].join("\n"),
  refs: (doc) => [...tagged("instrument", doc.instrumentIds), ...tagged("parent", doc.parentProposalId)],
};

/** A beamtime of a proposal. Found by its id, by `proposal.beamtime` and by the proposal's id. */
export const beamtimeKind: RecordKind = {
  schema: beamtimeRecord,
  policy: beamtimePolicy,
  prepare: (input) => utcFields(input, ["startTime", "endTime"]),
  label: (doc) => text(doc.title) || text(doc.beamtimeId),
  text: (doc) =>
    [
      doc.proposalId,
      `${text(doc.proposalId)}.${text(doc.beamtimeId)}`,
      doc.facility,
      doc.beamline,
      doc.contact,
      text(doc.corePath).replaceAll("/", " "),
    ]
      .map(text)
      .join("\n"),
  refs: (doc) => [...tagged("proposal", doc.proposalId), ...tagged("instrument", doc.instrumentId)],
};
