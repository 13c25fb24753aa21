import type { Role } from "@margay/contract";
import type { Principal } from "@margay/server";
import { guardRefused, named } from "./errors.ts";
import type { Guard } from "./operation.ts";

export const isSignedIn = (principal: Principal): boolean => principal.accountId !== undefined;
export const holds = (principal: Principal, ...roles: readonly Role[]): boolean =>
  roles.some((role) => principal.roles.has(role));

/** The caller as one who lacks a role: SciCat's rules often count fewer roles than the catalogue's. */
export const withoutRole = (principal: Principal, role: Role): Principal =>
  principal.roles.has(role)
    ? { ...principal, roles: new Set([...principal.roles].filter((one) => one !== role)) }
    : principal;

const refuseUnless =
  (allowed: (principal: Principal) => boolean): Guard =>
  ({ principal }) => {
    if (!allowed(principal)) throw guardRefused();
  };

/** 403 `Forbidden resource` to anonymous callers. */
export const signedIn: Guard = refuseUnless(isSignedIn);

/** 403 `Forbidden resource` to everybody who holds none of the roles. */
export const holdersOf = (...roles: readonly Role[]): Guard =>
  refuseUnless((principal) => isSignedIn(principal) && holds(principal, ...roles));

/** 401 `Unauthenticated` to anonymous callers. */
export const authenticated: Guard = ({ principal }) => {
  if (!isSignedIn(principal)) throw named(401, "Unauthenticated");
};

/** Those who may create datasets: SciCat's route guard of most writes to datasets and what hangs on them. */
export const datasetWriters: Guard = holdersOf(
  "admin",
  "datasetCreatorPrivileged",
  "datasetCreatorWithPid",
  "datasetCreator",
);

/** Only the delete groups; administrators are no exception in SciCat. */
export const deleters: Guard = holdersOf("deleter");
