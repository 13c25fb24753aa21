import type { Filter } from "@margay/contract";
import { sql } from "kysely";
import type { Session } from "../session.ts";
import { translate } from "./patterns.ts";
import { refusal } from "./refusal.ts";

type PatternFilter = Extract<Filter, { op: "pattern" }>;

function patternsIn(filter: Filter): PatternFilter[] {
  if (filter.op === "and" || filter.op === "or") return filter.of.flatMap(patternsIn);
  if (filter.op === "not") return patternsIn(filter.of);
  if (filter.op === "element") return patternsIn(filter.where);
  return filter.op === "pattern" ? [filter] : [];
}

/** Has PostgreSQL read every pattern, also where no row would reach it. Throws `invalid_query` naming the field. */
export async function checkPatterns(session: Session, where: Filter | undefined): Promise<void> {
  for (const { field, pattern, ignoreCase } of where ? patternsIn(where) : []) {
    const { text } = translate(field, pattern, ignoreCase);
    try {
      await session.rows(sql`select '' ~ ${text}::text`);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "2201B")
        throw refusal(field, "the pattern is more than the database can read; simplify it", error);
      throw error;
    }
  }
}
