import { LoginInput, Me, Session } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { problems } from "../http/answers.ts";
import {
  clearSessionCookie,
  credentialOf,
  demandOwnPages,
  fromOwnPages,
  setSessionCookie,
  withRetryAfter,
} from "./credentials-routes.ts";
import type { Identity } from "./service.ts";

const tags = ["auth"];

export function registerAuthRoutes(app: FastifyInstance, identity: Identity): void {
  app.post<{ Body: LoginInput }>(
    "/v1/auth/login",
    {
      schema: {
        operationId: "login",
        summary: "Sign in; answers a session token and sets it as a cookie",
        tags,
        security: [],
        body: LoginInput,
        response: { 200: Session, ...problems },
      },
    },
    async (request, reply) => {
      const { username, password } = request.body;
      const session = await withRetryAfter(reply, identity.login(username, password, request.ip));
      // Another site may not sign a browser in here as somebody else.
      if (fromOwnPages(request, true))
        setSessionCookie(reply, session.token, new Date(session.expiresAt), identity.secureCookies);
      return session;
    },
  );
  app.post(
    "/v1/auth/logout",
    {
      schema: {
        operationId: "logout",
        summary: "End the session that this request was sent with and clear the cookie",
        description: "API tokens are not ended by it; remove them under /v1/tokens.",
        tags,
        response: { 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      const credential = credentialOf(request);
      if (credential?.from === "cookie") demandOwnPages(request);
      if (credential) await identity.logout(credential.bearer);
      clearSessionCookie(reply, identity.secureCookies);
      return reply.code(204).send();
    },
  );
  app.get(
    "/v1/me",
    {
      schema: {
        operationId: "getMe",
        summary: "Who asks, and with which roles and scopes",
        tags,
        response: { 200: Me, ...problems },
      },
    },
    async (request) => identity.me(request.principal),
  );
}
