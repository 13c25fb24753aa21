import type { Wire } from "../wire/wire.ts";
import { datasets } from "./datasets/index.ts";
import { instruments } from "./instruments.ts";
import { document } from "./openapi/index.ts";
import { publishedData } from "./published-data.ts";

/** `/api/v3`. */
export const wire: Wire = {
  prefix: "/api/v3",
  document,
  operations: (deps) => [...datasets(deps), ...instruments(deps), ...publishedData(deps)],
};
