import { type Doc, isObject } from "./ejson.ts";

/** An account as a database takes it. The hash is SciCat's: verified at the next sign-in, and replaced then. */
export interface AccountDraft {
  /** SciCat's id, 24 hexadecimal digits. */
  id: string;
  username: string;
  email?: string;
  displayName?: string;
  passwordHash?: string;
  /** `local`, `oidc`, `ldap` or what the source calls it. */
  authStrategy: string;
  createdAt?: string;
}

/** What an identity provider told about a user. */
export interface IdentityDraft {
  userId: string;
  authStrategy?: string;
  provider?: string;
  externalId?: string;
  profile: Doc;
  groups: string[];
  createdAt?: string;
  updatedAt?: string;
}

export interface SettingsDraft {
  userId: string;
  settings: Doc;
}

export interface MembershipDraft {
  userId: string;
  groups: string[];
}

/** A user with all that the source says elsewhere: identity, settings and roles. */
export interface PersonDraft extends AccountDraft {
  provider?: string;
  externalId?: string;
  profile: Doc;
  settings?: Doc;
  groups: string[];
}

/** Where accounts go. Answers why the account is refused, or undefined. */
export interface AccountSink {
  restore(person: PersonDraft): Promise<string | undefined>;
}

/** Puts together what belongs to one user. */
export function personFrom(
  account: AccountDraft,
  identity: IdentityDraft | undefined,
  settings: Doc | undefined,
  roles: readonly string[],
): PersonDraft {
  const { displayName, ...profile } = identity?.profile ?? {};
  const { provider, externalId } = identity ?? {};
  // An identity knows better where its user signs in than an account without a password does.
  const known = account.authStrategy === "unknown" ? identity?.authStrategy : undefined;
  return {
    ...account,
    ...(known === undefined ? {} : { authStrategy: known }),
    ...(typeof displayName === "string" && displayName !== "" ? { displayName: displayName.slice(0, 500) } : {}),
    ...(provider === undefined ? {} : { provider }),
    ...(externalId === undefined ? {} : { externalId }),
    profile,
    ...(settings === undefined ? {} : { settings }),
    groups: [...new Set([...roles, ...(identity?.groups ?? [])])],
  };
}

/** The document makes no account; the message says why, without its content. */
export class NoAccount extends Error {
  override name = "NoAccount";
}

const hex24 = /^[0-9a-f]{24}$/;
const hashForms = /^\$(2[aby]|argon2(id|i|d))\$/;
// As the contract of user names has it.
const usernameForm = /^[^\s\p{Cc}:/]{1,256}$/u;
const emailForm = /^[^@\s]+@[^@\s]+$/;

/** A user of SciCat. Throws NoAccount. */
export function accountFrom(doc: Doc): AccountDraft {
  const id = idOf(doc._id ?? doc.id, "has no id of 24 hexadecimal digits");
  const username = text(doc.username);
  if (username === undefined || !usernameForm.test(username))
    throw new NoAccount("has no user name that can be used here (no spaces, no colon, no slash)");
  const email = text(doc.email);
  const password = text(doc.password);
  const passwordHash = password !== undefined && hashForms.test(password) ? password : undefined;
  const strategy = text(doc.authStrategy) ?? (passwordHash === undefined ? "unknown" : "local");
  const createdAt = instant(doc.createdAt);
  return {
    id,
    username,
    authStrategy: strategy,
    ...(email !== undefined && emailForm.test(email) && email.length <= 320 ? { email } : {}),
    // Only local accounts sign in with a password of this catalogue.
    ...(passwordHash !== undefined && strategy === "local" ? { passwordHash } : {}),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** A user's identity. Throws NoAccount. */
export function identityFrom(doc: Doc): IdentityDraft {
  const profile = isObject(doc.profile) ? { ...doc.profile } : {};
  const authStrategy = text(doc.authStrategy) ?? text(doc.authScheme);
  const provider = text(doc.provider);
  const externalId = text(doc.externalId);
  const createdAt = instant(doc.created ?? doc.createdAt);
  const updatedAt = instant(doc.modified ?? doc.updatedAt);
  const groups = groupNames(profile.accessGroups);
  delete profile.accessGroups;
  return {
    userId: idOf(doc.userId, "names no user"),
    profile,
    groups,
    ...(authStrategy === undefined ? {} : { authStrategy }),
    ...(provider === undefined ? {} : { provider }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

/** A user's settings. Columns and external settings of older user interfaces are dropped, as SciCat's own migration does. */
export function settingsFrom(doc: Doc): SettingsDraft {
  const external = isObject(doc.externalSettings) ? doc.externalSettings : {};
  const kept = Object.entries(external).filter(([name]) => name.startsWith("fe_"));
  const counts = Object.entries({ datasetCount: doc.datasetCount, jobCount: doc.jobCount });
  return {
    userId: idOf(doc.userId, "names no user"),
    settings: {
      ...Object.fromEntries(counts.filter(([, value]) => typeof value === "number" && Number.isFinite(value))),
      externalSettings: Object.fromEntries(kept),
    },
  };
}

/** The name of a role by its id. Throws NoAccount. */
export function roleFrom(doc: Doc): { ids: string[]; name: string } {
  const name = groupNames([doc.name])[0];
  if (name === undefined) throw new NoAccount("has no name that a group can have");
  return { ids: [doc._id, doc.id].filter((one): one is string => typeof one === "string"), name };
}

/** Which user has which role. Throws NoAccount. */
export function userRoleFrom(doc: Doc, roles: ReadonlyMap<string, string>): MembershipDraft {
  const userId = idOf(doc.userId ?? doc.principalId, "names no user");
  const role = typeof doc.roleId === "string" ? roles.get(doc.roleId) : undefined;
  if (role === undefined) throw new NoAccount("names a role that is not there");
  return { userId, groups: [role] };
}

// `public`, names with # and those like `user,ann` stand for more than a group here.
const groupNames = (value: unknown): string[] => [
  ...new Set(
    (Array.isArray(value) ? value : []).filter(
      (one): one is string =>
        typeof one === "string" &&
        /^(?!(?:mail|user|creator),)\P{Cc}{1,256}$/u.test(one) &&
        one !== "public" &&
        !one.startsWith("#"),
    ),
  ),
];

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

function idOf(value: unknown, problem: string): string {
  const id = typeof value === "string" ? value.toLowerCase() : "";
  if (!hex24.test(id)) throw new NoAccount(problem);
  return id;
}

function instant(value: unknown): string | undefined {
  const at = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
