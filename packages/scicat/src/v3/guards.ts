import { authenticated, holdersOf } from "../wire/guards.ts";
import type { Guard } from "../wire/operation.ts";

/** All guards must let the caller pass, in this order. */
export const each =
  (...guards: readonly Guard[]): Guard =>
  (call) => {
    for (const guard of guards) guard(call);
  };

/** 401 to anonymous callers, 403 to everybody but administrators. */
export const signedInAdmin: Guard = each(authenticated, holdersOf("admin"));
