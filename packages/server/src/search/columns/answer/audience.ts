import type { Query } from "@margay/columns";
import type { Principal } from "../../../access/index.ts";
import { datasetPolicy } from "../../../datasets/index.ts";
import { audienceOf } from "../../postgres/datasets.ts";
import type { Columns } from "../types.ts";

/** Who asks: what the columns show them, and a name for all who see the same. */
export interface Audience {
  visible: Query["visible"];
  name: string;
}

/** Undefined for callers whose datasets the columns do not know by classes of visibility alone. */
export async function audienceFor(columns: Columns, principal: Principal): Promise<Audience | undefined> {
  const audience = audienceOf(principal);
  if (audience === undefined) return undefined;
  const visible = datasetPolicy.seesAll(principal) ? "all" : await columns.classesOf(principal.groupIds);
  return { visible, name: JSON.stringify(audience) };
}
