import { CatalogueError, keepFlow, leadOn, originOf } from "@margay/server";
import { type Call, header, parameter } from "../wire/call.ts";
import { bare, named } from "../wire/errors.ts";
import { isSignedIn } from "../wire/guards.ts";
import { bodyOf, type Operation, Sent } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";
import { directoryLogin, localLogin, logout, msadLogin } from "./auth-login.ts";
import { idToken } from "./shapes/users.ts";
import { loginBody } from "./users-form.ts";

/** `/api/v3/auth`: ways to sign in, and who is signed in. */
export function auth(deps: WireDeps): Operation[] {
  const { identity } = deps.catalogue;
  const { oidc } = identity;

  function demandOidc(): void {
    if (oidc.displayName === undefined) throw bare(500, "Internal server error");
  }

  async function begin(call: Call) {
    demandOidc();
    const ownOrigin = originOf(call.request);
    const order = {
      target: "token",
      client: parameter(call, "client"),
      returnUrl: parameter(call, "returnUrl"),
      referer: header(call, "referer"),
      ownOrigin,
      callbackUrl: `${ownOrigin}/api/v3/auth/oidc/callback`,
    } as const;
    const { url, cookie } = await oidc.begin(order).catch((error: unknown) => {
      throw isRefusal(error) ? bare(401, error.message) : error;
    });
    return new Sent((reply) => {
      keepFlow(reply, identity.secureCookies, cookie.name, cookie);
      return reply.redirect(url);
    });
  }

  async function finish(call: Call) {
    demandOidc();
    const done = await oidc.finish(call.request.url, call.request.cookies);
    return new Sent((reply) => leadOn(reply, identity, done));
  }

  async function withIdToken(call: Call) {
    oidc.throttle(call.request.ip);
    const body = bodyOf(call, idToken);
    demandOidc();
    const account = await oidc.fromIdToken(String(body.idToken)).catch((error: unknown) => {
      throw isRefusal(error) ? named(401, error.message) : error;
    });
    return loginBody(identity, call, account);
  }

  async function whoami(call: Call) {
    if (!isSignedIn(call.principal)) return undefined;
    const { id, username, email = "", authStrategy } = await identity.people.self(call.principal);
    return { _id: id, id, username, email, currentGroups: call.groups, authStrategy };
  }

  return [
    { id: "AuthController_login_v3", method: "POST", path: "/auth/login", handle: localLogin(deps) },
    msadLogin(deps),
    { id: "AuthController_ldapLogin_v3", method: "POST", path: "/auth/ldap", handle: directoryLogin(deps) },
    { id: "AuthController_oidcLogin_v3", method: "GET", path: "/auth/oidc", handle: begin },
    { id: "AuthController_loginCallback_v3", method: "GET", path: "/auth/oidc/callback", handle: finish },
    { id: "AuthController_oidcTokenLogin_v3", method: "POST", path: "/auth/oidc/token", handle: withIdToken },
    { id: "AuthController_whoami_v3", method: "GET", path: "/auth/whoami", handle: whoami },
    { id: "AuthController_logout_v3", method: "POST", path: "/auth/logout", status: 200, handle: logout(deps) },
  ];
}

const isRefusal = (error: unknown): error is CatalogueError =>
  error instanceof CatalogueError && error.code === "unauthenticated";
