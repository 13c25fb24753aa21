import { datablockRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import type { Doc } from "../ejson.ts";
import { block } from "./files.ts";

/** An archived package of files. */
export function datablockFrom(doc: Doc): Mapped {
  const draft = new Draft(datablockRecord, doc);
  const id = draft.key("id", "_id");
  block(draft);
  draft.same("archiveId", "packedSize");
  draft.renamed("version", "archiveVersion");
  draft.fill("archiveId", id, "archiveId missing: set to the block's id");
  return draft.finish(id);
}
