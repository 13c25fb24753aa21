import type { Filter } from "@margay/contract";
import type { Principal } from "../../../access/index.ts";
import { datasetPolicy } from "../../../datasets/index.ts";
import { createMemory, type Memory } from "../remembered.ts";
import type { Session } from "../session.ts";
import { byGroups } from "../visible.ts";

/** Longer questions are rarely asked twice. */
const maxKeyLength = 5_000;

/** The same for callers who see the same datasets; undefined where that depends on more than their groups. */
function audienceOf(principal: Principal): unknown {
  if (datasetPolicy.seesAll(principal)) return "all";
  return byGroups(principal) ? principal.groupIds.toSorted((a, b) => a - b) : undefined;
}

type Remember<Result> = (
  session: Session,
  principal: Principal,
  question: { where?: Filter | undefined; facets?: unknown },
  read: () => Promise<Result>,
) => Promise<Result>;

/** Answers about datasets as before, as long as no dataset has changed. The answer is shared: do not change it. */
export function createRemembering<Result>(): Remember<Result> {
  const memory: Memory<Result> = createMemory<Result>();
  return async (session, principal, { where, facets }, read) => {
    const audience = audienceOf(principal);
    if (audience === undefined) return read();
    const key = JSON.stringify([audience, where ?? null, facets ?? null]);
    return key.length > maxKeyLength ? read() : memory(session, key, read);
  };
}
