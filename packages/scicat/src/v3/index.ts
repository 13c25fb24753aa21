import type { Wire } from "../wire/wire.ts";
import { instruments } from "./instruments.ts";

/** `/api/v3`. */
export const wire: Wire = {
  prefix: "/api/v3",
  operations: (deps) => [...instruments(deps)],
};
