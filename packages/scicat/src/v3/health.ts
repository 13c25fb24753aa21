import { CatalogueError } from "@margay/server";
import { Answer, type Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";

/** `/api/v3/health`. Monitors look for the database under the name of the one that SciCat has. */
export function health({ catalogue }: WireDeps): Operation[] {
  return [
    {
      id: "HealthController_check_v3",
      method: "GET",
      path: "/health",
      async handle() {
        try {
          await catalogue.demandDatabase();
        } catch (error) {
          if (!(error instanceof CatalogueError)) throw error;
          const down = { mongodb: { status: "down", message: error.message } };
          return new Answer(503, { status: "error", info: {}, error: down, details: down });
        }
        const up = { mongodb: { status: "up" } };
        return { status: "ok", info: up, error: {}, details: up };
      },
    },
  ];
}
