import type { Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";

/** `/api/v3/instruments`. */
export function instruments(_deps: WireDeps): Operation[] {
  return [];
}
