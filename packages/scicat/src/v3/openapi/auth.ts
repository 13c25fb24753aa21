import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { anyObject, ref } from "../../wire/openapi/schema.ts";
import { credentials, idToken } from "../shapes/users.ts";

const auth = controller({ name: "AuthController", version: "v3", path: "/auth", tag: "auth" });

export const authOperations: readonly DocumentedOperation[] = [
  auth.post("login", "/login", { body: credentials, answer: ref("ReturnedAuthLoginDto") }),
  auth.post("msadLogin", "/msad", { body: credentials, answer: ref("ReturnedAuthLoginDto") }),
  auth.post("ldapLogin", "/ldap", { body: credentials, answer: ref("ReturnedAuthLoginDto") }),
  auth.get("oidcLogin", "/oidc", { query: [query("returnUrl", {}), query("client", {})] }),
  auth.post("oidcTokenLogin", "/oidc/token", { body: idToken, answer: ref("ReturnedAuthLoginDto"), status: 200 }),
  auth.get("loginCallback", "/oidc/callback"),
  auth.get("whoami", "/whoami", { answer: anyObject }),
  auth.post("logout", "/logout", { status: 200 }),
];
