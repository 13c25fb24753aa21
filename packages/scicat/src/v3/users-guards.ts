import { authenticated, holdersOf } from "../wire/guards.ts";
import type { Guard } from "../wire/operation.ts";

const admins = holdersOf("admin");

/** 401 to anonymous callers, 403 to everybody but administrators. */
export const signedInAdmin: Guard = (call) => {
  authenticated(call);
  admins(call);
};
