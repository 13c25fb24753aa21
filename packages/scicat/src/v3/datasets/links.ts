import type { Call } from "../../wire/call.ts";
import { logbookOf } from "../../wire/datasets/logbook.ts";
import { named } from "../../wire/errors.ts";
import { found } from "../../wire/found.ts";
import { signedIn } from "../../wire/guards.ts";
import type { Operation } from "../../wire/operation.ts";
import type { WireDeps } from "../../wire/wire.ts";

/** What a dataset leads to outside of the catalogue. */
export function datasetLinkOperations(deps: WireDeps): Operation[] {
  const hidden = named(403, "Unauthorized access");
  const readable = (call: Call) => {
    const pid = String(call.params.pid);
    return found(deps.catalogue.datasets, call.principal, pid, {
      absent: named(404, `dataset: ${pid} not found`),
      hidden,
    });
  };
  return [
    {
      id: "DatasetsController_findLogbookByPid_v3",
      method: "GET",
      path: "/datasets/:pid/logbook",
      guard: signedIn,
      handle: async (call) => logbookOf(deps, call, await readable(call), hidden),
    },
    {
      // Asked for by pyscicat; where links lead to was never settled in SciCat, so there are none.
      id: "DatasetsController_externalLinks_v3",
      method: "GET",
      path: "/datasets/:pid/externallinks",
      async handle(call) {
        await readable(call);
        return [];
      },
    },
  ];
}
