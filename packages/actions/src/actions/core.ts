import type { ActionDefinition } from "../define.ts";
import { emailAction } from "./email.ts";
import { errorAction } from "./error.ts";
import { logAction } from "./log.ts";
import { switchAction } from "./switch.ts";
import { urlAction } from "./url.ts";
import { validateAction } from "./validate.ts";

/** Any kind of action, whatever its options are. */
export type AnyAction = ActionDefinition<never>;

/** The kinds of action that every installation has. */
export const coreActions: readonly AnyAction[] = [
  logAction,
  validateAction,
  errorAction,
  switchAction,
  emailAction,
  urlAction,
];
