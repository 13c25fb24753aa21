import { proposalRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import { type Doc, isObject } from "../ejson.ts";
import { metadata } from "./metadata.ts";

/** A proposal with its measurement periods. */
export function proposalFrom(doc: Doc): Mapped {
  const draft = new Draft(proposalRecord, doc);
  const proposalId = draft.key("proposalId", "_id");
  draft.same("title", "abstract", "type", "email", "firstname", "lastname", "startTime", "endTime");
  draft.same("parentProposalId", "instrumentIds", "piEmail", "piFirstname", "piLastname");
  draft.renamed("pi_email", "piEmail");
  draft.renamed("pi_firstname", "piFirstname");
  draft.renamed("pi_lastname", "piLastname");
  periods(draft);
  metadata(draft, "metadata");
  draft.ownable();
  draft.fill("title", proposalId, "title missing: set to proposalId");
  return draft.finish(proposalId);
}

function periods(draft: Draft): void {
  const value = draft.take("MeasurementPeriodList");
  const list = Array.isArray(value)
    ? value.map((one: unknown) => {
        if (!isObject(one) || one.id !== undefined || typeof one._id !== "string") return one;
        return { ...one, id: one._id };
      })
    : value;
  draft.put("measurementPeriods", list, "MeasurementPeriodList");
  if (draft.record.measurementPeriods !== undefined)
    draft.note("MeasurementPeriodList is called measurementPeriods here");
}
