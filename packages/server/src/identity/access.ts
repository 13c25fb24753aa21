import type { Principal } from "../access/index.ts";
import { CatalogueError, Forbidden } from "../errors.ts";

/** A principal that has an account. */
export interface SignedIn extends Principal {
  username: string;
  accountId: number;
}

export function demandSignedIn(principal: Principal): asserts principal is SignedIn {
  if (principal.accountId === undefined) throw new CatalogueError("unauthenticated", "Sign in first.");
}

export function demandWriter(principal: Principal): asserts principal is SignedIn {
  demandSignedIn(principal);
  if (!principal.scopes.has("write")) throw new Forbidden("The token may only read; use one with the scope write.");
}

export const isAdmin = (principal: Principal): boolean => principal.roles.has("admin");

export function demandAdmin(principal: Principal): asserts principal is SignedIn {
  demandSignedIn(principal);
  if (!isAdmin(principal))
    throw new Forbidden("This is for administrators, with a session or a token that has the scope admin.");
}

export function demandAdminWriter(principal: Principal): asserts principal is SignedIn {
  demandAdmin(principal);
  demandWriter(principal);
}
