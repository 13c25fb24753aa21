import type { Call } from "../wire/call.ts";
import { authenticated, holds } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";
import { localLogin, logout } from "./auth-login.ts";
import { userCredentials } from "./users-credentials.ts";
import { identityOut, userOut } from "./users-form.ts";
import { userSettings } from "./users-settings.ts";

/** `/api/v3/users`: everybody sees themselves, administrators everybody. */
export function users(deps: WireDeps): Operation[] {
  const { people, principalFor } = deps.catalogue.identity;
  const guard = authenticated;
  const idOf = (call: Call) => String(call.params.id);

  async function identity({ principal }: Call, id: string) {
    const found = await people.identity(principal, id);
    return found && identityOut(found);
  }

  async function mayCreateDatasets(call: Call) {
    const person = await people.get(call.principal, idOf(call));
    const principal = person && (await principalFor(person.username));
    const authorization =
      principal !== undefined &&
      holds(principal, "admin", "datasetCreatorPrivileged", "datasetCreatorWithPid", "datasetCreator");
    return { authorization };
  }

  return [
    {
      id: "UsersController_findAll_v3",
      method: "GET",
      path: "/users",
      guard,
      handle: async ({ principal }) => (await people.list(principal)).map(userOut),
    },
    // SciCat checks the password and answers nothing; older clients read the token from here.
    { id: "UsersController_login_v3", method: "POST", path: "/users/login", handle: localLogin(deps) },
    { id: "UsersController_logout_v3", method: "POST", path: "/users/logout", status: 200, handle: logout(deps) },
    {
      id: "UsersController_getMyUser_v3",
      method: "GET",
      path: "/users/my/self",
      guard,
      handle: async ({ principal }) => userOut(await people.self(principal)),
    },
    {
      id: "UsersController_getMyUserIdentity_v3",
      method: "GET",
      path: "/users/my/identity",
      guard,
      handle: async (call) => identity(call, (await people.self(call.principal)).id),
    },
    {
      id: "UsersController_findById_v3",
      method: "GET",
      path: "/users/:id",
      guard,
      async handle(call) {
        const person = await people.get(call.principal, idOf(call));
        return person && userOut(person);
      },
    },
    {
      id: "UsersController_getUserIdentity_v3",
      method: "GET",
      path: "/users/:id/userIdentity",
      guard,
      handle: (call) => identity(call, idOf(call)),
    },
    {
      id: "UsersController_canUserCreateDataset_v3",
      method: "GET",
      path: "/users/:id/authorization/dataset/create",
      guard,
      handle: mayCreateDatasets,
    },
    ...userSettings(deps),
    ...userCredentials(deps),
  ];
}
