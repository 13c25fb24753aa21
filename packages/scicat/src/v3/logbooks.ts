import { filtersOf } from "../wire/datasets/logbook.ts";
import { signedIn } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";

/** `/api/v3/logbooks`: those of the proposals that the caller's groups own. */
export function logbooks({ catalogue }: WireDeps): Operation[] {
  return [
    {
      id: "LogbooksController_findAll_v3",
      method: "GET",
      path: "/logbooks",
      guard: signedIn,
      handle: ({ principal }) => catalogue.logbooks.list(principal),
    },
    {
      id: "LogbooksController_findByName_v3",
      method: "GET",
      path: "/logbooks/:name",
      guard: signedIn,
      handle: (call) => catalogue.logbooks.find(call.principal, String(call.params.name), filtersOf(call)),
    },
  ];
}
