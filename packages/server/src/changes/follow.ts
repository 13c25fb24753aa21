import { setTimeout as delay } from "node:timers/promises";
import type { ChangeEvent } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Changes } from "./service.ts";

/** Changes that came together, and the place after them; often none at all. */
export interface Followed {
  events: ChangeEvent[];
  place: string;
}

export const pollMs = 300;
const pageSize = 500;

/**
 * The changes after a place as they come, until the signal; one answer at each look. `whoNow` resolves the caller at each of
 * them, whose rights may end meanwhile. One short query a look; nothing is held between them.
 */
export async function* follow(
  changes: Changes,
  from: string,
  whoNow: () => Promise<Principal>,
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  let place = from;
  while (!signal.aborted) {
    const horizon = await changes.now();
    const events = await changes.after(await whoNow(), place, pageSize);
    place = events.at(-1)?.id ?? place;
    // What the caller may not see was looked at once; without this it would be looked at again in every interval.
    if (events.length < pageSize) place = changes.later(place, horizon);
    yield { events, place };
    if (events.length < pageSize) await delay(pollMs, undefined, { signal }).catch(() => {});
  }
}
