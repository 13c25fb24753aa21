import { CatalogueError, NotFound } from "@margay/server";
import { bearerOf, type Call } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { authenticated, isSignedIn } from "../wire/guards.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";
import { signedInAdmin } from "./guards.ts";
import { adminUpdateUserPassword, customJwt, updateUserPassword } from "./shapes/users.ts";

/** Tokens and passwords of users. */
export function userCredentials({ catalogue }: WireDeps): Operation[] {
  const { jwts, passwords, people } = catalogue.identity;

  return [
    {
      id: "UsersController_getUserJWT_v3",
      method: "POST",
      path: "/users/jwt",
      async handle({ principal }) {
        const id = isSignedIn(principal) ? (await people.self(principal)).id : undefined;
        return { jwt: await jwts.issueForServices(principal, id) };
      },
    },
    {
      id: "UsersController_createCustomJWT_v3",
      method: "POST",
      path: "/users/:id/jwt",
      guard: signedInAdmin,
      async handle(call) {
        const { expiresIn } = bodyOf(call, customJwt);
        const wanted = typeof expiresIn === "string" ? expiresIn : undefined;
        const issued = await jwts.issueFor(call.principal, String(call.params.id), wanted);
        return issued && { jwt: issued.token };
      },
    },
    {
      id: "UsersController_updateOwnPassword_v3",
      method: "POST",
      path: "/users/password",
      status: 200,
      guard: authenticated,
      async handle(call) {
        const body = passwordsIn(call);
        const caller = { address: call.request.ip, bearer: bearerOf(call.request) };
        await inWords(passwords.changeOwn(call.principal, body, caller));
        return { message: "Password updated successfully" };
      },
    },
    {
      id: "UsersController_updateUserPassword_v3",
      method: "PATCH",
      path: "/users/:id/password",
      guard: signedInAdmin,
      async handle(call) {
        const id = String(call.params.id);
        if (!/^[0-9a-f]{24}$/i.test(id)) throw named(400, `Invalid user id: ${id.slice(0, 100)}`);
        const { newPassword, confirmPassword } = bodyOf(call, adminUpdateUserPassword);
        const both = { newPassword: String(newPassword), confirmPassword: String(confirmPassword) };
        await inWords(passwords.change(call.principal, id, both));
        return { message: `Password updated successfully for userId: ${id}` };
      },
    },
  ];
}

function passwordsIn(call: Call) {
  const { currentPassword, newPassword, confirmPassword } = bodyOf(call, updateUserPassword);
  return {
    currentPassword: String(currentPassword),
    newPassword: String(newPassword),
    confirmPassword: String(confirmPassword),
  };
}

// What is wrong with a password is one message, not a list of faults.
async function inWords(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NotFound) throw named(404, "User not found");
    if (error instanceof CatalogueError && error.code === "invalid_body") throw named(400, error.message);
    throw error;
  }
}
