import { differently, honoured, type SettingGroup, unneeded, unsupported } from "./setting.ts";

const flag = (on: boolean) => ({ default: String(on), kind: "boolean", elsewhere: true }) as const;
const text = { elsewhere: true };
const list = { kind: "list", elsewhere: true } as const;
const url = { kind: "url", elsewhere: true } as const;
const field = (name: string, claim: string, usual: string) =>
  honoured(`OIDC_USERINFO_MAPPING_FIELD_${name}`, `Claim that gives ${claim}`, { default: usual, ...list });

export const accountSettings: SettingGroup = {
  title: "Accounts and signing in",
  settings: [
    honoured("FUNCTIONAL_ACCOUNTS_FILE", "Local accounts; `functionalAccounts.json` in the working folder", text),
    differently(
      "JWT_SECRET",
      "Secret of the tokens that the SciCat wires give; when unset, one is made and kept",
      text,
    ),
    honoured("JWT_EXPIRES_IN", "Seconds for which such a token is valid", {
      default: "3600",
      kind: "integer",
      elsewhere: true,
    }),
    honoured("JWT_NEVER_EXPIRES", "How long a token is valid that is to be valid for ever", {
      default: "100y",
      ...text,
    }),
    unneeded("EXPRESS_SESSION_SECRET", "Signing in through a provider needs no session in memory"),
    unneeded("EXPRESS_SESSION_STORE", "Signing in through a provider needs no session in memory"),
    honoured("LOGOUT_URL", "Where clients go after signing out", url),
    honoured("LDAP_URL", "Directory server, `ldaps://host:636`; signing in by LDAP is on when it is set", url),
    honoured("LDAP_BIND_DN", "Account that searches the directory", text),
    honoured("LDAP_BIND_CREDENTIALS", "Password of that account", text),
    honoured("LDAP_SEARCH_BASE", "Where users are searched", text),
    honoured("LDAP_SEARCH_FILTER", "How a user is found, with `{{username}}`", {
      default: "(uid={{username}})",
      ...text,
    }),
    honoured("LDAP_USERNAME_ATTR", "Attribute that gives the user name", { default: "displayName", ...text }),
    honoured("LDAP_GROUP_SEARCH_BASE", "Where groups of a user are searched", text),
    honoured("LDAP_GROUP_SEARCH_FILTER", "How groups of a user are found", text),
    honoured("LDAP_ACCESS_GROUPS_PROPERTY", "Attribute of a group that names it", { default: "cn", ...text }),
    unsupported("LDAP_MODE", "SciCat reads it and never uses it"),
    differently("LDAP_EXTERNAL_ID", "Attribute that stays the same for a user's lifetime; SciCat never uses it", {
      default: "sAMAccountName",
      ...text,
    }),
    unsupported("LDAP_USERNAME", "SciCat no longer reads it", { advice: "set LDAP_USERNAME_ATTR" }),
    honoured("OIDC_ISSUER", "OpenID provider; signing in through it is on when it is set", url),
    honoured("OIDC_CLIENT_ID", "Client of this server at the provider", text),
    honoured("OIDC_CLIENT_SECRET", "Secret of that client", text),
    honoured("OIDC_CALLBACK_URL", "Address to which the provider sends users back", url),
    honoured("OIDC_SCOPE", "Scopes that are asked for", { default: "openid profile email", ...text }),
    honoured("OIDC_SUCCESS_URL", "Where users arrive after signing in; ends in `/login` or `/auth-callback`", url),
    honoured("OIDC_RETURN_URL", "Page of the UI that is shown then", { default: "/datasets", ...text }),
    honoured(
      "OIDC_FRONTEND_CLIENTS",
      "More UIs, separated by commas; each has `OIDC_<CLIENT>_SUCCESS_URL` and may have `OIDC_<CLIENT>_RETURN_URL`",
      list,
    ),
    honoured("OIDC_ADDITIONAL_AUTHORIZED_PARTIES", "Other clients whose id tokens are taken", list),
    honoured("OIDC_AUTO_LOGOUT", "Sign out at the provider as well; a falsy word switches it off", flag(true)),
    honoured("OIDC_ACCESS_GROUPS_PROPERTY", "Claim that lists groups", text),
    field("ID", "the id of a user", "sub,user_id"),
    field("USERNAME", "the user name; several claims are joined with `_`", "preferred_username,name"),
    field("DISPLAYNAME", "the name that is shown", "name"),
    field("FAMILYNAME", "the family name", "family_name"),
    field("EMAIL", "the e-mail address", "email"),
    field("THUMBNAILPHOTO", "a picture", "thumbnailPhoto"),
    field("PROVIDER", "the name of the provider", "iss"),
    field("GROUP", "groups", "groups"),
    honoured("OIDC_USERQUERY_OPERATOR", "Whether one or all conditions of the next setting must hold: `or`, `and`", {
      default: "or",
      ...text,
    }),
    differently(
      "OIDC_USERQUERY_FILTER",
      "Pairs `userField:profileField` by which a user is found; an account of another way to sign in is never taken over",
      { default: "username:username,email:email", ...list },
    ),
    honoured("ACCESS_GROUPS_STATIC_ENABLED", "Give every user the groups of the next setting", flag(true)),
    honoured("ACCESS_GROUPS_STATIC_VALUES", "Groups of every user", list),
    honoured("ACCESS_GROUPS_OIDCPAYLOAD_ENABLED", "Take groups from the claims of the provider", flag(false)),
    honoured("ACCESS_GROUPS_LDAPPAYLOAD_ENABLED", "Take groups from the directory", flag(false)),
    honoured("ACCESS_GROUPS_GRAPHQL_ENABLED", "Ask a GraphQL service for groups", flag(false)),
    honoured("ACCESS_GROUP_SERVICE_API_URL", "That service", url),
    honoured("ACCESS_GROUP_SERVICE_TOKEN", "Bearer token for that service", text),
    honoured("ACCESS_GROUP_SERVICE_HANDLER", "Module with the query and the reader of its answer", text),
    honoured("ACCESS_GROUPS_REST_ENABLED", "Ask a REST service for groups", flag(false)),
    honoured("ACCESS_GROUPS_SERVICE_REST_API_URL", "That service, with `{userId}` in the address", url),
    honoured("ACCESS_GROUPS_SERVICE_REST_AUTH_KEY", "Header that authorises", { default: "Authorization", ...text }),
    honoured("ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE", "Value of that header", text),
    honoured("ACCESS_GROUPS_SERVICE_REST_USER_ID_FIELD", "Which field of the user goes into the address", {
      default: "userId",
      ...text,
    }),
  ],
};
