import type { Call } from "../../wire/call.ts";
import { named } from "../../wire/errors.ts";

export const pidOf = (call: Call): string => String(call.params.pid);

/** SciCat names what it found, which is nothing. */
export const absent = named(404, "dataset: null not found");
export const refused = named(403, "Unauthorized access");
