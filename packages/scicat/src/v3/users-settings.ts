import type { Call } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { authenticated } from "../wire/guards.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import { isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createUserSettings, partialUpdateUserSettings } from "./shapes/users.ts";
import { settingsOut } from "./users-form.ts";

/** What a user interface remembers of its user: one's own, or anybody's for administrators. */
export function userSettings({ catalogue }: WireDeps): Operation[] {
  const { settings, people } = catalogue.identity;
  const guard = authenticated;
  const idOf = (call: Call) => String(call.params.id);

  return [
    {
      id: "UsersController_getMySettings_v3",
      method: "GET",
      path: "/users/my/settings",
      guard,
      async handle({ principal }) {
        const { id } = await people.self(principal);
        return settingsOut(await settings.get(principal, id));
      },
    },
    {
      id: "UsersController_getSettings_v3",
      method: "GET",
      path: "/users/:id/settings",
      guard,
      handle: async (call) => settingsOut(await settings.get(call.principal, idOf(call))),
    },
    {
      id: "UsersController_createSettings_v3",
      method: "POST",
      path: "/users/:id/settings",
      guard,
      async handle(call) {
        // The address says whose settings they are.
        const { userId: _, ...given } = bodyOf(call, createUserSettings);
        return settingsOut(await settings.put(call.principal, idOf(call), given));
      },
    },
    {
      id: "UsersController_updateSettings_v3",
      method: "PUT",
      path: "/users/:id/settings",
      guard,
      async handle(call) {
        return settingsOut(await settings.put(call.principal, idOf(call), changeIn(call)));
      },
    },
    {
      id: "UsersController_patchSettings_v3",
      method: "PATCH",
      path: "/users/:id/settings",
      guard,
      async handle(call) {
        return settingsOut(await settings.patch(call.principal, idOf(call), changeIn(call)));
      },
    },
    {
      id: "UsersController_patchExternalSettings_v3",
      method: "PATCH",
      path: "/users/:id/settings/external",
      guard,
      async handle(call) {
        const body = call.body ?? {};
        if (!isObject(body)) throw named(400, "The settings must be an object");
        return settingsOut(await settings.patchExternal(call.principal, idOf(call), body));
      },
    },
    {
      id: "UsersController_removeSettings_v3",
      method: "DELETE",
      path: "/users/:id/settings",
      guard,
      handle: async (call) => settingsOut(await settings.remove(call.principal, idOf(call))),
    },
  ];
}

const changeIn = (call: Call) => bodyOf(call, partialUpdateUserSettings);
