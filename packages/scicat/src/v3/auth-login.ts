import type { Account } from "@margay/server";
import type { Call } from "../wire/call.ts";
import { bearerOf } from "../wire/call.ts";
import { bare, named } from "../wire/errors.ts";
import { isSignedIn } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import { isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { loginBody } from "./users-form.ts";

type Way = (username: string, password: string, address: string) => Promise<Account>;

/** Signing in with a name and a password, which come as JSON or as a form. Anything but both of them right is 401. */
const withPassword = (deps: WireDeps, way: Way) => async (call: Call) => {
  const { username, password } = isObject(call.body) ? call.body : {};
  if (typeof username !== "string" || typeof password !== "string" || username === "" || password === "")
    throw named(401);
  return loginBody(deps.catalogue.identity, call, await way(username, password, call.request.ip));
};

/** With a local account. */
export const localLogin = (deps: WireDeps) => withPassword(deps, deps.catalogue.identity.localLogin);

/** With an account of the directory. Where there is none, nobody has one. */
export const directoryLogin = (deps: WireDeps) =>
  withPassword(deps, async (...given) => {
    const { identity } = deps.catalogue;
    if (!identity.hasDirectory) throw named(401);
    return identity.ldapLogin(...given);
  });

/** Signing out: clients forget their token, which stays valid until it expires; only a session of ours ends here. */
export const logout =
  ({ catalogue }: WireDeps) =>
  async (call: Call) => {
    const { identity } = catalogue;
    if (!isSignedIn(call.principal)) throw bare(401, "Not logged in");
    const logoutURL = await identity.oidc.logoutUrl(call.principal);
    const bearer = bearerOf(call.request);
    if (bearer !== undefined) await identity.logout(bearer);
    return { logout: "successful", ...(logoutURL === undefined ? {} : { logoutURL }) };
  };

/** `POST /auth/msad`, which some clients look for beside `/api`. */
export const msadLogin = (deps: WireDeps): Operation => ({
  id: "AuthController_msadLogin_v3",
  method: "POST",
  path: "/auth/msad",
  handle: directoryLogin(deps),
});
