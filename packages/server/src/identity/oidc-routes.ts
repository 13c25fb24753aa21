import { SignInProviders } from "@margay/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { CatalogueError } from "../errors.ts";
import { outage, problems } from "../http/answers.ts";
import { setSessionCookie } from "./credentials-routes.ts";
import type { FlowCookie, OidcDone } from "./oidc/oidc-service.ts";
import type { Identity } from "./service.ts";

const tags = ["auth"];
const returnUrl = Type.Optional(
  Type.String({ maxLength: 2_000, description: "Path of this site to open after the sign-in" }),
);
const redirect = Type.Null({ description: "Follow `Location`" });

/** Keeps a sign-in under way in the browser; `undefined` ends it. */
export function keepFlow(reply: FastifyReply, secure: boolean, name: string, cookie: FlowCookie | undefined): void {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  if (cookie) reply.setCookie(name, cookie.value, { ...options, maxAge: cookie.maxAgeSeconds });
  else reply.clearCookie(name, options);
}

/**
 * Leads the browser of a finished sign-in on: to a page of ours with a session, or to the application with a signed token
 * in its address (`access-token`, `user-id`, `returnUrl`), as SciCat's applications expect it.
 */
export async function leadOn(reply: FastifyReply, identity: Identity, done: OidcDone): Promise<FastifyReply> {
  keepFlow(reply, identity.secureCookies, done.cookieName, undefined);
  if (done.target === "session") {
    const session = await identity.openSession(done.account);
    setSessionCookie(reply, session.token, new Date(session.expiresAt), identity.secureCookies);
    return reply.redirect(done.returnUrl);
  }
  const { token } = await identity.jwts.issue(done.account.publicId);
  const address = new URL(done.successUrl);
  address.searchParams.set("access-token", token);
  address.searchParams.set("user-id", done.account.publicId);
  address.searchParams.set("returnUrl", done.returnUrl);
  return reply.redirect(address.href);
}

export const originOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`;

/** Which ways to sign in there are, and the redirects of OIDC for our own pages. */
export function registerOidcRoutes(app: FastifyInstance, identity: Identity): void {
  const { oidc } = identity;
  app.get(
    "/v1/auth/providers",
    {
      schema: {
        operationId: "listSignInProviders",
        summary: "Ways to sign in, with captions for buttons",
        tags,
        security: [],
        response: { 200: SignInProviders, ...problems },
      },
    },
    async (): Promise<SignInProviders> => ({
      items: [
        { id: "local", kind: "password", name: "Local account" },
        ...(identity.hasDirectory ? [{ id: "ldap", kind: "password" as const, name: "Directory account" }] : []),
        ...(oidc.displayName === undefined
          ? []
          : [{ id: "oidc", kind: "redirect" as const, name: oidc.displayName, url: "/v1/auth/oidc/login" }]),
      ],
    }),
  );
  app.get<{ Querystring: { returnUrl?: string } }>(
    "/v1/auth/oidc/login",
    {
      schema: {
        operationId: "beginOidcLogin",
        summary: "Send the browser to the OIDC issuer",
        description:
          "Sets a cookie of ten minutes that ties the sign-in to this browser. 404 where OIDC is not configured.",
        tags,
        security: [],
        querystring: Type.Object({ returnUrl }),
        response: { 302: redirect, ...problems, ...outage },
      },
    },
    async (request, reply) => {
      demandOidc(identity);
      const ownOrigin = originOf(request);
      const callbackUrl = `${ownOrigin}/v1/auth/oidc/callback`;
      const { url, cookie } = await oidc.begin({
        target: "session",
        returnUrl: request.query.returnUrl,
        ownOrigin,
        callbackUrl,
      });
      keepFlow(reply, identity.secureCookies, cookie.name, cookie);
      return reply.redirect(url);
    },
  );
  app.get(
    "/v1/auth/oidc/callback",
    {
      schema: {
        operationId: "finishOidcLogin",
        summary: "Where the OIDC issuer sends the browser back to; opens a session",
        description:
          "Sets the session cookie and redirects to the page that was asked for. A refusal redirects to `/login?error=`, with `conflict`, `unavailable` or `refused`.",
        tags,
        security: [],
        querystring: Type.Object(
          { code: Type.Optional(Type.String()), state: Type.Optional(Type.String()) },
          { additionalProperties: true },
        ),
        response: { 302: redirect, ...problems, ...outage },
      },
    },
    async (request, reply) => {
      demandOidc(identity);
      try {
        return await leadOn(reply, identity, await oidc.finish(request.url, request.cookies));
      } catch (error) {
        if (!(error instanceof CatalogueError) || error.code === "internal") throw error;
        request.log.info(
          { requestId: request.id, code: error.code, detail: error.message },
          "a sign-in by OIDC failed",
        );
        return reply.redirect(`/login?error=${failures[error.code] ?? "refused"}`);
      }
    },
  );
}

const failures: Record<string, string> = { conflict: "conflict", unavailable: "unavailable" };

function demandOidc({ oidc }: Identity): void {
  if (oidc.displayName === undefined)
    throw new CatalogueError("not_found", "OIDC is not configured here (OIDC_ISSUER).");
}
