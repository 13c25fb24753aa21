import { type RawBuilder, sql } from "kysely";
import type { Session } from "./session.ts";
import type { KeyRow } from "./visible-keys.ts";

const largestStep = 10_000;

/**
 * The first keys that pass, in the candidates' order, which must tell all of them apart. However many come before that
 * only others may see: what a caller finds must not depend on those.
 */
export async function firstPassing(
  session: Session,
  candidates: RawBuilder<KeyRow>,
  enough: number,
  passing: (keys: readonly KeyRow[]) => Promise<readonly KeyRow[]>,
): Promise<KeyRow[]> {
  const found: KeyRow[] = [];
  let from = 0;
  // A few more than are wanted: most often some are of others' datasets alone.
  for (let step = Math.min(largestStep, 8 * enough); ; step = Math.min(largestStep, 8 * step)) {
    const rows = await session.rows(sql<KeyRow>`${candidates} limit ${step} offset ${from}`);
    found.push(...(await passing(rows)));
    if (found.length >= enough || rows.length < step) return found.slice(0, enough);
    from += step;
  }
}
