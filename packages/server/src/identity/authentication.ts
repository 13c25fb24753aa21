import { hash } from "node:crypto";
import { tokenScopes } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import type { Jwts } from "./jwt-service.ts";
import type { ToPrincipal } from "./principals.ts";
import { findToken, touchToken } from "./token-store.ts";

const cachedMs = 5_000;
const maxCached = 10_000;
const touchEveryMs = 60_000;
const secretPattern = /^margay_[A-Za-z0-9_-]{43}$/;
const signedPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const maxSignedLength = 8_000;

interface Known {
  principal: Principal;
  expiresAtMs: number;
  /** On the process's own monotonic clock. */
  staleAtMs: number;
}

export interface Authentication {
  /** Who holds the token; `expired` and `unknown` (also: revoked, disabled) tell why nobody does. */
  check(bearer: string): Promise<Principal | "expired" | "unknown">;
  /** Forgets all cached answers: after anything that changes what a token may do. */
  forget(): void;
}

export const hashOf = (secret: string): Buffer => hash("sha256", secret, "buffer");

/**
 * Looks tokens up by hash, checks signed ones, and remembers the answer for five seconds: so long may another process's
 * revocation take to arrive here. Revocations of this process count at once.
 */
export function createAuthentication(
  db: Db,
  jwts: Pick<Jwts, "verify">,
  toPrincipal: ToPrincipal,
  clock: () => Date,
): Authentication {
  const cache = new Map<string, Known>();
  let generation = 0;

  function keep(key: string, principal: Principal, expiresAtMs: number): void {
    const oldest = cache.size >= maxCached ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    cache.set(key, { principal, expiresAtMs, staleAtMs: performance.now() + cachedMs });
  }

  async function readSecret(key: string): Promise<Principal | "expired" | "unknown"> {
    const before = generation;
    const found = await findToken(db, Buffer.from(key, "base64"));
    const now = clock();
    if (!found || found.disabled) return "unknown";
    if (found.expiresAt.getTime() <= now.getTime()) return "expired";
    const principal = await toPrincipal(found, found.scopes);
    // A revocation that came in between must not be outlived by this answer.
    if (generation === before) keep(key, principal, found.expiresAt.getTime());
    // Nobody waits for this note, and a request must not fail with it.
    if (found.lastUsedAt === null || now.getTime() - found.lastUsedAt.getTime() > touchEveryMs)
      touchToken(db, found.tokenId, now).catch(() => {});
    return principal;
  }

  async function readSigned(key: string, bearer: string): Promise<Principal | "expired" | "unknown"> {
    const before = generation;
    const found = await jwts.verify(bearer);
    if (typeof found === "string") return found;
    const principal = await toPrincipal(found.account, tokenScopes);
    if (generation === before) keep(key, principal, found.expiresAtMs);
    return principal;
  }

  return {
    async check(bearer) {
      // Anything else cannot be one of our tokens; it need not reach the database.
      const isSecret = secretPattern.test(bearer);
      if (!isSecret && (bearer.length > maxSignedLength || !signedPattern.test(bearer))) return "unknown";
      const key = hash("sha256", bearer, "base64");
      const known = cache.get(key);
      if (known && known.staleAtMs > performance.now())
        return known.expiresAtMs > clock().getTime() ? known.principal : "expired";
      cache.delete(key);
      return isSecret ? readSecret(key) : readSigned(key, bearer);
    },
    forget() {
      generation += 1;
      cache.clear();
    },
  };
}
