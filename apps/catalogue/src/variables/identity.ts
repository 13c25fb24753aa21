import type { Variable } from "./variable.ts";

const text = (name: string, meaning: string, value = ""): Variable => ({ name, meaning, default: value, kind: "text" });
const url = (name: string, meaning: string): Variable => ({ name, meaning, default: "", kind: "url" });
const list = (name: string, meaning: string, value = ""): Variable => ({ name, meaning, default: value, kind: "list" });
const onOff = (name: string, meaning: string, value = "false"): Variable => ({
  name,
  meaning,
  default: value,
  kind: "boolean",
});

const claims: [field: string, meaning: string, usual: string][] = [
  ["ID", "the user's lasting id", "sub,user_id"],
  ["USERNAME", "the user name; several are joined by `_`", "preferred_username,name"],
  ["DISPLAYNAME", "the name that is shown", "name"],
  ["FAMILYNAME", "the family name", "family_name"],
  ["EMAIL", "the e-mail address", "email"],
  ["THUMBNAILPHOTO", "the photo, a data URI", "thumbnailPhoto"],
  ["PROVIDER", "who vouches for the user", "iss"],
  ["GROUP", "groups, where OIDC_ACCESS_GROUPS_PROPERTY is unset", "groups"],
];

/** How users sign in, and by which means they get their groups. */
export const identityVariables: readonly Variable[] = [
  text("JWT_SECRET", "Secret that signs tokens (HS256); a random one is kept in the database when unset"),
  {
    name: "JWT_EXPIRES_IN",
    meaning: "Seconds that a signed token lasts",
    default: "3600",
    kind: "integer",
    min: 1,
    max: 3_155_760_000,
  },
  text("JWT_NEVER_EXPIRES", "How long a token lasts that `never` expires, such as `100y` or `30 days`", "100y"),
  url("OIDC_ISSUER", "Issuer of OpenID Connect; with OIDC_CLIENT_ID it switches this sign-in on"),
  text("OIDC_CLIENT_ID", "What the issuer knows this catalogue as"),
  text("OIDC_CLIENT_SECRET", "Its secret there; without one PKCE alone protects the sign-in"),
  url("OIDC_CALLBACK_URL", "Where the issuer sends the browser back to, as registered there; found out when unset"),
  text("OIDC_SCOPE", "What is asked of the issuer", "openid profile email"),
  url("OIDC_SUCCESS_URL", "Where the browser takes its token to; must end in `/login` or `/auth-callback`"),
  text("OIDC_RETURN_URL", "What the web application opens then", "/datasets"),
  list(
    "OIDC_FRONTEND_CLIENTS",
    "More web applications; each needs OIDC_<NAME>_SUCCESS_URL and may have OIDC_<NAME>_RETURN_URL",
  ),
  list("OIDC_ADDITIONAL_AUTHORIZED_PARTIES", "Clients of the issuer whose id tokens are taken beside our own"),
  onOff("OIDC_AUTO_LOGOUT", "Signing out names the address that ends the issuer's session", "true"),
  text("OIDC_DISPLAY_NAME", "Caption of the button on the sign-in page", "Single sign-on"),
  text("OIDC_ACCESS_GROUPS_PROPERTY", "Claim that lists the user's groups; see ACCESS_GROUPS_OIDCPAYLOAD_ENABLED"),
  text("OIDC_USERQUERY_OPERATOR", "Whether one (`or`) or all (`and`) pairs of OIDC_USERQUERY_FILTER must fit", "or"),
  list(
    "OIDC_USERQUERY_FILTER",
    "How a returning user's account is found: pairs `account field:profile field` of username, email, externalId and id, username, email, displayName, familyName",
    "username:username,email:email",
  ),
  ...claims.map(([field, meaning, usual]) =>
    list(`OIDC_USERINFO_MAPPING_FIELD_${field}`, `Claims that hold ${meaning}`, usual),
  ),
  text("LOGOUT_URL", "Where the browser of an OIDC user goes after signing out; the issuer's address when unset"),
  url("LDAP_URL", "Directory whose users may sign in, `ldap://host` or `ldaps://host`"),
  text("LDAP_BIND_DN", "Who searches the directory; anonymous when unset"),
  text("LDAP_BIND_CREDENTIALS", "Password of LDAP_BIND_DN"),
  text("LDAP_SEARCH_BASE", "Entry below which users are"),
  text(
    "LDAP_SEARCH_FILTER",
    "How a user's entry is found; `{{username}}` stands for what was typed in",
    "(uid={{username}})",
  ),
  text("LDAP_USERNAME_ATTR", "Attribute that becomes the user name", "displayName"),
  text("LDAP_EXTERNAL_ID", "Attribute that stays the same for a user's lifetime", "sAMAccountName"),
  text("LDAP_GROUP_SEARCH_BASE", "Entry below which groups are"),
  text("LDAP_GROUP_SEARCH_FILTER", "How a user's groups are found; `{{dn}}` stands for the user's entry"),
  onOff("LDAP_START_TLS", "Encrypt an `ldap://` connection by StartTLS"),
  text("LDAP_CA_FILE", "PEM file of certificates that the directory's may be signed with"),
  onOff("ACCESS_GROUPS_STATIC_ENABLED", "Everybody who signs in gets ACCESS_GROUPS_STATIC_VALUES", "true"),
  list("ACCESS_GROUPS_STATIC_VALUES", "Groups of everybody who signs in"),
  onOff("ACCESS_GROUPS_OIDCPAYLOAD_ENABLED", "Take groups from the claim OIDC_ACCESS_GROUPS_PROPERTY"),
  onOff("ACCESS_GROUPS_LDAPPAYLOAD_ENABLED", "Take groups from the directory"),
  text("LDAP_ACCESS_GROUPS_PROPERTY", "Attribute of an LDAP group that is its name here", "cn"),
  onOff("ACCESS_GROUPS_GRAPHQL_ENABLED", "Ask a GraphQL service for groups"),
  url("ACCESS_GROUP_SERVICE_API_URL", "Address of that service"),
  text("ACCESS_GROUP_SERVICE_TOKEN", "Bearer token for it"),
  text(
    "ACCESS_GROUP_SERVICE_HANDLER",
    "JavaScript module that exports a text `query`, in which `{{userId}}` is filled in, and a function `parse` from the answer to a list of groups",
  ),
  onOff("ACCESS_GROUPS_REST_ENABLED", "Ask a REST service for groups"),
  text("ACCESS_GROUPS_SERVICE_REST_API_URL", "Address of that service; `{userId}` stands for the user's id"),
  text("ACCESS_GROUPS_SERVICE_REST_AUTH_KEY", "Header that the service wants", "Authorization"),
  text("ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE", "Value of that header"),
  text(
    "ACCESS_GROUPS_SERVICE_REST_USER_ID_FIELD",
    "Where the id is in `{userId, username, email, payload}`, with dots",
    "userId",
  ),
];

/** Names with the name of a web application in them, in place of which the reference writes `<NAME>`. */
export const isIdentityName = (name: string): boolean => /^OIDC_[A-Za-z0-9_-]+_(SUCCESS|RETURN)_URL$/.test(name);
