import { origDatablockRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import type { Doc } from "../ejson.ts";
import { block } from "./files.ts";

/** A list of original files. Its groups are those of its dataset; what it said itself stays in `imported`. */
export function origDatablockFrom(doc: Doc): Mapped {
  const draft = new Draft(origDatablockRecord, doc);
  const id = draft.key("id", "_id");
  block(draft);
  return draft.finish(id);
}
