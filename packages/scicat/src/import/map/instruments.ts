import { instrumentRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import type { Doc } from "../ejson.ts";
import { metadata } from "./metadata.ts";

/** An instrument; older ones had no unique name. */
export function instrumentFrom(doc: Doc): Mapped {
  const draft = new Draft(instrumentRecord, doc);
  const pid = draft.key("pid", "_id");
  draft.same("name", "uniqueName", "facility", "description", "techniques");
  metadata(draft, "customMetadata");
  draft.fill("name", pid, "name missing: set to the PID");
  draft.fill("uniqueName", pid, "uniqueName missing: set to the PID");
  return draft.finish(pid);
}
