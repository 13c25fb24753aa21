import { type TokenScope, tokenScopes } from "@margay/contract";
import { jwtVerify, SignJWT } from "jose";
import type { Principal } from "../access/index.ts";
import { CatalogueError } from "../errors.ts";
import { demandSignedIn } from "./access.ts";

export interface TicketHolder {
  username: string;
  /** Of the token that the ticket was got with. */
  scopes: TokenScope[];
}

/** Short-lived proofs of who asks, for requests that cannot carry a token: a browser's event streams. */
export interface Tickets {
  /** A ticket of the caller for one purpose; throws `unauthenticated` for nobody. */
  issue(principal: Principal, purpose: string): Promise<string>;
  /** Whose ticket it is. Throws `unauthenticated` for one that has ended, or is for another purpose, or is none. */
  open(ticket: string, purpose: string): Promise<TicketHolder>;
}

const lifetimeSeconds = 60;

/** Signed with a key of their own, so that a ticket is never a token nor a token a ticket. */
export function createTickets(key: () => Promise<Uint8Array>, clock: () => Date): Tickets {
  return {
    async issue(principal, purpose) {
      demandSignedIn(principal);
      const iat = Math.floor(clock().getTime() / 1_000);
      const { username, scopes } = principal;
      return new SignJWT({ username, scopes: [...scopes], purpose, iat, exp: iat + lifetimeSeconds })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .sign(await key());
    },
    async open(ticket, purpose) {
      const invalid = () =>
        new CatalogueError("unauthenticated", "The ticket is not valid or has ended; get a new one.");
      const verified = await jwtVerify(ticket, await key(), { algorithms: ["HS256"], currentDate: clock() }).catch(
        () => {
          throw invalid();
        },
      );
      const { payload } = verified;
      const { username, scopes } = payload;
      if (payload.purpose !== purpose || typeof username !== "string" || !Array.isArray(scopes)) throw invalid();
      return { username, scopes: tokenScopes.filter((scope) => scopes.includes(scope)) };
    },
  };
}
