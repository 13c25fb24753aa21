import type { Schema } from "../../wire/openapi/part.ts";
import {
  anyObject,
  bool,
  instant,
  list,
  number,
  record,
  ref,
  text,
  texts,
  withDefault,
} from "../../wire/openapi/schema.ts";

/** Schemas of answers about users. */
export const peopleSchemas: Readonly<Record<string, Schema>> = {
  ReturnedUserDto: record({
    id: text,
    username: text,
    email: text,
    "emailVerified?": bool,
    "realm?": text,
    authStrategy: text,
  }),
  ReturnedAuthLoginDto: record({
    access_token: text,
    id: text,
    expires_in: number,
    ttl: number,
    created: text,
    userId: text,
    user: { allOf: [ref("ReturnedUserDto")] },
  }),
  CreateUserJWT: record({ jwt: text }),
  passwordUpdateResponse: record({ message: text }),
  UserSettings: record({
    "id?": text,
    datasetCount: withDefault(number, 25),
    jobCount: withDefault(number, 25),
    userId: text,
    externalSettings: { ...withDefault(anyObject, {}), additionalProperties: true },
  }),
  UserProfile: record({
    "displayName?": text,
    email: text,
    username: text,
    "thumbnailPhoto?": text,
    "id?": text,
    "emails?": list(anyObject),
    accessGroups: texts,
    "oidcClaims?": list(anyObject),
  }),
  UserIdentity: record({
    authStrategy: text,
    created: instant,
    credentials: anyObject,
    externalId: text,
    modified: instant,
    profile: ref("UserProfile"),
    provider: text,
    userId: text,
  }),
};
