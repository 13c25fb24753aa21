import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { anyObject, bool, listOf, ref } from "../../wire/openapi/schema.ts";
import {
  adminUpdateUserPassword,
  createUserSettings,
  credentials,
  customJwt,
  partialUpdateUserSettings,
  updateUserPassword,
} from "../shapes/users.ts";

const users = controller({ name: "UsersController", version: "v3", path: "/users", tag: "users" });
const userIdentities = controller({
  name: "UserIdentitiesController",
  version: "v3",
  path: "/useridentities",
  tag: "user identities",
});

export const usersOperations: readonly DocumentedOperation[] = [
  users.post("getUserJWT", "/jwt", { answer: ref("CreateUserJWT") }),
  users.get("findAll", "", { answer: listOf("ReturnedUserDto") }),
  users.post("updateOwnPassword", "/password", {
    body: updateUserPassword,
    answer: ref("passwordUpdateResponse"),
    status: 200,
  }),
  users.post("login", "/login", { body: credentials, answer: ref("ReturnedAuthLoginDto") }),
  users.get("getMyUser", "/my/self", { answer: ref("ReturnedUserDto"), status: 201 }),
  users.get("getMyUserIdentity", "/my/identity", { answer: anyObject }),
  users.get("getMySettings", "/my/settings", { answer: anyObject }),
  users.get("findById", "/{id}", { answer: anyObject }),
  users.patch("updateUserPassword", "/{id}/password", {
    body: adminUpdateUserPassword,
    answer: ref("passwordUpdateResponse"),
  }),
  users.get("getUserIdentity", "/{id}/userIdentity", { answer: anyObject }),
  users.post("createSettings", "/{id}/settings", { body: createUserSettings, answer: ref("UserSettings") }),
  users.get("getSettings", "/{id}/settings", { answer: anyObject }),
  users.put("updateSettings", "/{id}/settings", { body: partialUpdateUserSettings, answer: anyObject }),
  users.patch("patchSettings", "/{id}/settings", { body: partialUpdateUserSettings, answer: anyObject }),
  users.remove("removeSettings", "/{id}/settings", { answer: anyObject }),
  users.patch("patchExternalSettings", "/{id}/settings/external", {
    body: { type: "object", additionalProperties: true },
    answer: anyObject,
  }),
  users.get("canUserCreateDataset", "/{id}/authorization/dataset/create", { answer: anyObject }),
  users.post("logout", "/logout", { status: 200 }),
  users.post("createCustomJWT", "/{id}/jwt", { body: customJwt, answer: ref("CreateUserJWT") }),
  userIdentities.get("findOne", "/findOne", { query: [query("filter")], answer: ref("UserIdentity") }),
  userIdentities.get("isValidEmail", "/isValidEmail", { query: [query("filter")], answer: bool, status: 201 }),
];
