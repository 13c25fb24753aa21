import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { anonymous, type Principal } from "../access/index.ts";
import { CatalogueError, Forbidden } from "../errors.ts";
import { TooManyAttempts } from "./attempts.ts";
import type { Identity } from "./service.ts";

const cookieName = "margay_session";
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
// Signing in starts afresh, and signing out must also work with a session that ended.
const withoutCredentials = new Set([
  "/v1/auth/login",
  "/v1/auth/logout",
  "/v1/auth/providers",
  "/v1/auth/oidc/login",
  "/v1/auth/oidc/callback",
]);

export interface Credential {
  bearer: string;
  from: "header" | "cookie";
}

/** The token that came along: in the Authorization header first, else in the session cookie. */
export function credentialOf(request: FastifyRequest): Credential | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const found = /^Bearer +(\S+) *$/i.exec(header);
    if (found?.[1] !== undefined) return { bearer: found[1], from: "header" };
    // Basic belongs to a proxy in front of us; anything else is a client's mistake that must not pass silently.
    if (!/^Basic /i.test(header))
      throw new CatalogueError("unauthenticated", "Authorization: send `Bearer` and the token.");
  }
  const bearer = request.cookies[cookieName];
  return bearer ? { bearer, from: "cookie" } : undefined;
}

/** Whether a browser says that the request comes from our own pages; true also for what is no browser. */
export function fromOwnPages(request: FastifyRequest, whenUnknown: boolean): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = request.headers;
  if (origin === undefined) return whenUnknown;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}

/** Another site's page can make a browser send our cookie; it must not change anything with it. */
export function demandOwnPages(request: FastifyRequest): void {
  if (safeMethods.has(request.method) || fromOwnPages(request, false)) return;
  throw new Forbidden("By cookie, changes are accepted from this site's own pages only; send a bearer token instead.");
}

export function setSessionCookie(reply: FastifyReply, token: string, expires: Date, secure: boolean): void {
  reply.setCookie(cookieName, token, { httpOnly: true, sameSite: "lax", path: "/", secure, expires });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName, { httpOnly: true, sameSite: "lax", path: "/", secure });
}

/** Waits for work that checks a password; a refusal for too many wrong ones says when to try again. */
export function withRetryAfter<T>(reply: FastifyReply, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof TooManyAttempts) reply.header("retry-after", error.retryAfterSeconds);
    throw error;
  });
}

/**
 * Finds out who asks, before anything else of a /v1 route. Nothing sent is anonymous; something wrong is refused.
 * Other paths (pages, foreign wires) start as anonymous and authenticate by their own rules.
 */
export function registerPrincipals(app: FastifyInstance, identity: Identity): void {
  app.decorateRequest("principal");
  app.addHook("onRequest", async (request, reply) => {
    request.principal = anonymous;
    const route = request.routeOptions.url ?? "";
    if (!route.startsWith("/v1/") || withoutCredentials.has(route)) return;
    const credential = credentialOf(request);
    if (!credential) return;
    if (credential.from === "cookie") demandOwnPages(request);
    try {
      request.principal = await identity.demandPrincipal(credential.bearer);
    } catch (error) {
      // Told once that the session ended; the next request of this browser is anonymous.
      if (credential.from === "cookie" && error instanceof CatalogueError)
        clearSessionCookie(reply, identity.secureCookies);
      throw error;
    }
  });
}

/** Who asks now, for answers that last: groups change and sessions end while they are open. Throws when it ended. */
export async function currentPrincipal(request: FastifyRequest, identity: Identity): Promise<Principal> {
  const credential = credentialOf(request);
  return credential ? identity.demandPrincipal(credential.bearer) : anonymous;
}
