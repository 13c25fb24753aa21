import type { Wire } from "../wire/wire.ts";
import { document } from "./openapi/index.ts";
import { publishedData } from "./published-data.ts";

/** `/api/v4`. */
export const wire: Wire = {
  prefix: "/api/v4",
  document,
  operations: (deps) => [...publishedData(deps)],
};
