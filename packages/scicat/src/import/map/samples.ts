import { sampleRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import type { Doc } from "../ejson.ts";
import { metadata } from "./metadata.ts";

/** A sample; before SciCat 5 it had no name. */
export function sampleFrom(doc: Doc): Mapped {
  const draft = new Draft(sampleRecord, doc);
  const sampleId = draft.key("sampleId", "_id");
  draft.same("sampleName", "description", "type", "owner", "proposalId", "parentSampleId");
  metadata(draft, "sampleCharacteristics");
  draft.ownable();
  draft.fill("sampleName", sampleId, "sampleName missing: set to sampleId");
  return draft.finish(sampleId);
}
