import type { Wire } from "../wire/wire.ts";

/** `/api/v4`. */
export const wire: Wire = {
  prefix: "/api/v4",
  operations: () => [],
};
