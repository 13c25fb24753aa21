import type { Filter } from "@margay/contract";
import { filterSql } from "../../postgres/find/index.ts";
import type { Session } from "../../postgres/session.ts";
import type { ColumnState } from "../types.ts";
import { everything, type Node } from "./node.ts";

/** A filter on datasets as a tree. Throws `invalid_query` for one that cannot be answered. */
export async function nodeOfFilter(session: Session, where: Filter | undefined, _state: ColumnState): Promise<Node> {
  if (!where) return everything;
  const { condition, needsDocument } = await filterSql(session, where);
  return { on: "sql", condition, needsDocument };
}
