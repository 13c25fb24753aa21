/** How users are signed in and by which means they get their groups; made from the environment by the application. */
export interface IdentityConfig {
  readonly jwt: JwtConfig;
  readonly oidc?: OidcConfig | undefined;
  readonly ldap?: LdapConfig | undefined;
  readonly accessGroups: AccessGroupsConfig;
  /** Where the browser goes after signing out an OIDC user; the issuer's own address when unset. */
  readonly logoutUrl?: string | undefined;
}

export interface JwtConfig {
  /** Undefined: a random one, made once and kept in the database. */
  readonly secret?: string | undefined;
  readonly expiresInSeconds: number;
  /** What `never` stands for, as a duration such as `100y`. */
  readonly neverExpires: string;
}

/** One web application that may ask for a sign-in by OIDC. */
export interface OidcFrontend {
  /** Where the browser takes its token to; the address that asked, when unset and of this site. */
  readonly successUrl?: string | undefined;
  /** What the application is told to open then. */
  readonly returnUrl?: string | undefined;
}

/** Profile fields that can be filled from claims of other names. */
export type ClaimField =
  | "id"
  | "username"
  | "displayName"
  | "familyName"
  | "email"
  | "thumbnailPhoto"
  | "provider"
  | "group";

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** Where the issuer sends the browser back to; this server's own route when unset. */
  readonly callbackUrl?: string | undefined;
  readonly scope: string;
  /** By name; `scicat` is the default one. */
  readonly frontends: Readonly<Record<string, OidcFrontend>>;
  /** Claims that fill a field instead of the usual ones; several of a user name are joined by `_`. */
  readonly claims: Readonly<Partial<Record<ClaimField, readonly string[]>>>;
  readonly userQuery: UserQuery;
  /** Clients beside ours whose id tokens are taken. */
  readonly authorizedParties: readonly string[];
  /** Tell the browser where to end the issuer's session too. */
  readonly autoLogout: boolean;
  /** Caption of the button. */
  readonly displayName: string;
}

/** How a returning user is found among the accounts of the same issuer. */
export interface UserQuery {
  readonly operator: "or" | "and";
  readonly pairs: readonly { readonly account: "username" | "email" | "externalId"; readonly profile: ProfileKey }[];
  /** The operator of the catalogue wrote it down, so it is followed although another subject held the account. */
  readonly explicit: boolean;
}

export type ProfileKey = "id" | "username" | "email" | "displayName" | "familyName";

export interface LdapConfig {
  /** `ldap://host:port` or `ldaps://host:port`. */
  readonly url: string;
  /** Who searches; anonymous when unset. */
  readonly bindDn?: string | undefined;
  readonly bindCredentials?: string | undefined;
  readonly searchBase: string;
  /** `{{username}}` stands for the name that was typed in. */
  readonly searchFilter: string;
  /** Attribute that becomes the user name. */
  readonly usernameAttribute: string;
  /** Attribute that stays the same for a person's lifetime. */
  readonly externalIdAttribute: string;
  readonly groupSearchBase?: string | undefined;
  /** `{{dn}}` and `{{username}}` stand for the user's entry and the name that was typed in. */
  readonly groupSearchFilter?: string | undefined;
  readonly startTls: boolean;
  /** PEM certificates that are trusted beside the system's. */
  readonly ca?: string | undefined;
  readonly timeoutMs: number;
}

export interface AccessGroupsConfig {
  readonly fixed?: readonly string[] | undefined;
  /** Claim that holds a list of groups. */
  readonly oidcClaim?: string | undefined;
  /** Attribute of each LDAP group that is its name here. */
  readonly ldapAttribute?: string | undefined;
  readonly graphql?: GraphqlGroupsConfig | undefined;
  readonly rest?: RestGroupsConfig | undefined;
  readonly timeoutMs: number;
}

export interface GraphqlGroupsConfig {
  readonly url: string;
  readonly token?: string | undefined;
  /** Absolute path of the module that supplies the query and understands the answer. */
  readonly handlerFile: string;
}

export interface RestGroupsConfig {
  /** `{userId}` stands for the user's id. */
  readonly url: string;
  readonly header: string;
  readonly headerValue: string;
  /** Dotted path to the id in `{userId, username, email, payload}`. */
  readonly userIdField: string;
}

/** SciCat's defaults: one hour, no providers. */
export const defaultIdentityConfig: IdentityConfig = {
  jwt: { expiresInSeconds: 3_600, neverExpires: "100y" },
  accessGroups: { fixed: [], timeoutMs: 5_000 },
};
