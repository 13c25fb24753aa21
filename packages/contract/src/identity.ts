import Type, { type Static, type TSchema } from "typebox";
import { GroupName, Instant, List } from "./primitives.ts";

export const LoginInput = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 256 }),
    password: Type.String({ minLength: 1, maxLength: 1_024 }),
  },
  { title: "LoginInput", additionalProperties: false },
);
export type LoginInput = Static<typeof LoginInput>;

export const Username = Type.String({
  minLength: 1,
  maxLength: 256,
  pattern: "^[^\\s\\u0000-\\u001f\\u007f:/]+$",
  description: "Sign-in name without spaces, `:` and `/`",
});

export const User = Type.Object(
  {
    username: Type.String(),
    displayName: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    authStrategy: Type.String({ description: "`local`, `oidc` or `ldap`" }),
    groups: Type.Array(Type.String()),
    disabled: Type.Boolean(),
    createdAt: Instant,
  },
  { title: "User" },
);
export type User = Static<typeof User>;

export const UserInput = Type.Object(
  {
    username: Username,
    password: Type.Optional(Type.String({ minLength: 8, maxLength: 1_024 })),
    displayName: Type.Optional(Type.String({ maxLength: 500 })),
    email: Type.Optional(Type.String({ maxLength: 320, pattern: "^[^@\\s]+@[^@\\s]+$" })),
    groups: Type.Optional(List(GroupName, "Groups to be a member of")),
    disabled: Type.Optional(Type.Boolean()),
  },
  { title: "UserInput", additionalProperties: false },
);
export type UserInput = Static<typeof UserInput>;

const nullable = (schema: TSchema & { description?: string }) => Type.Union([schema, Type.Null()]);

/** What an administrator may change; null clears. */
export const UserPatch = Type.Object(
  {
    password: UserInput.properties.password,
    displayName: Type.Optional(Type.Unsafe<string | null>(nullable(Type.String({ maxLength: 500 })))),
    email: Type.Optional(
      Type.Unsafe<string | null>(nullable(Type.String({ maxLength: 320, pattern: "^[^@\\s]+@[^@\\s]+$" }))),
    ),
    groups: Type.Optional(List(GroupName, "All groups to be a member of")),
    disabled: UserInput.properties.disabled,
  },
  { title: "UserPatch", additionalProperties: false },
);
export type UserPatch = Static<typeof UserPatch>;

export const PasswordInput = Type.Object(
  {
    currentPassword: Type.String({ minLength: 1, maxLength: 1_024 }),
    newPassword: Type.String({ minLength: 8, maxLength: 1_024 }),
  },
  { title: "PasswordInput", additionalProperties: false },
);
export type PasswordInput = Static<typeof PasswordInput>;

export const UserPage = Type.Object(
  { items: Type.Array(User), total: Type.Integer(), cursor: Type.Optional(Type.String()) },
  { title: "UserPage" },
);
export type UserPage = Static<typeof UserPage>;

export const Session = Type.Object(
  { token: Type.String({ description: "Bearer token" }), expiresAt: Instant, user: User },
  { title: "Session" },
);
export type Session = Static<typeof Session>;

export const SignInProviders = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        id: Type.String({ description: "`local`, `ldap` or `oidc`" }),
        kind: Type.Enum(["password", "redirect"], {
          type: "string",
          description: "`password`: POST /v1/auth/login; `redirect`: open `url` in the browser",
        }),
        name: Type.String({ description: "Caption of a button" }),
        url: Type.Optional(Type.String({ description: "Path of this server; takes `returnUrl`, a path to open then" })),
      }),
    ),
  },
  { title: "SignInProviders" },
);
export type SignInProviders = Static<typeof SignInProviders>;

export const Me = Type.Object(
  {
    authenticated: Type.Boolean(),
    user: Type.Optional(User),
    roles: Type.Array(Type.String()),
    scopes: Type.Array(Type.String()),
    facility: Type.Object({ name: Type.String(), siteTitle: Type.String() }),
  },
  { title: "Me" },
);
export type Me = Static<typeof Me>;

export const Group = Type.Object(
  {
    name: Type.String(),
    description: Type.Optional(Type.String()),
    members: Type.Array(
      Type.Object({ username: Type.String(), manager: Type.Boolean({ description: "May change the members" }) }),
    ),
  },
  { title: "Group" },
);
export type Group = Static<typeof Group>;

export const GroupInput = Type.Object(
  { name: GroupName, description: Type.Optional(Type.String({ maxLength: 10_000 })) },
  { title: "GroupInput", additionalProperties: false },
);

export type GroupInput = Static<typeof GroupInput>;

export const GroupPage = Type.Object(
  { items: Type.Array(Group), total: Type.Integer(), cursor: Type.Optional(Type.String()) },
  { title: "GroupPage" },
);
export type GroupPage = Static<typeof GroupPage>;

export const MemberInput = Type.Object(
  { manager: Type.Optional(Type.Boolean({ default: false })) },
  { title: "MemberInput", additionalProperties: false },
);

export const tokenScopes = ["read", "write", "admin"] as const;
export type TokenScope = (typeof tokenScopes)[number];

export const TokenInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: "What the token is for" }),
    scopes: Type.Optional(
      Type.Array(Type.Enum([...tokenScopes], { type: "string" }), { minItems: 1, maxItems: 3, default: ["read"] }),
    ),
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_660, default: 90, description: "Days" })),
    username: Type.Optional(Type.String({ maxLength: 256, description: "For another user (admin)" })),
  },
  { title: "TokenInput", additionalProperties: false },
);
export type TokenInput = Static<typeof TokenInput>;

const tokenFields = {
  id: Type.String(),
  name: Type.String(),
  username: Type.String(),
  scopes: Type.Array(Type.String()),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Type.Optional(Instant),
};

export const Token = Type.Object(tokenFields, { title: "Token" });
export type Token = Static<typeof Token>;

export const NewToken = Type.Object(
  { ...tokenFields, token: Type.String({ description: "Shown once" }) },
  { title: "NewToken" },
);
export type NewToken = Static<typeof NewToken>;

/** An account has at most 200 tokens, so that their list needs no pages. */
export const maxTokens = 200;

export const TokenList = Type.Object({ items: Type.Array(Token), total: Type.Integer() }, { title: "TokenList" });
export type TokenList = Static<typeof TokenList>;
