import type { Wire } from "../wire/wire.ts";
import { datasets } from "./datasets/index.ts";
import { instruments } from "./instruments.ts";

/** `/api/v3`. */
export const wire: Wire = {
  prefix: "/api/v3",
  operations: (deps) => [...datasets(deps), ...instruments(deps)],
};
