import type { Database } from "../db/database.ts";
import { CatalogueError, Conflict } from "../errors.ts";
import { type Account, findAccount } from "./account-store.ts";
import type { UserQuery } from "./config.ts";
import { lockIdentity, replaceMemberships } from "./group-store.ts";
import {
  type ExternalFields,
  externalCandidates,
  findSubject,
  insertExternal,
  refreshExternal,
} from "./identity-store.ts";
import { reservedNames } from "./reserved.ts";
import { beginSettings } from "./settings-service.ts";

/** A user as a provider describes them, after their sign-in there succeeded. */
export interface ExternalPerson {
  authStrategy: "oidc" | "ldap";
  /** The issuer's or directory's address. */
  provider: string;
  /** The user's lasting name there. */
  externalId: string;
  username: string;
  displayName?: string | undefined;
  familyName?: string | undefined;
  email?: string | undefined;
  /** False where the provider says that nobody has checked the address. */
  emailVerified: boolean;
  /** The provider says that it has checked the address, so it tells who somebody is. */
  emailProven: boolean;
  profile: Record<string, unknown>;
}

/** How to find the account of somebody whose lasting name is not known here yet. */
export interface Matching extends UserQuery {
  /** Other spellings of the user name that earlier servers used. */
  aliases?: readonly string[];
}

export interface External {
  /**
   * The account of a provider's user with the groups that its providers name: found, refreshed, or made. Throws Conflict
   * where the name or address belongs to an account of another kind, and `invalid_credentials` for a disabled one.
   */
  admit(person: ExternalPerson, matching: Matching, groups: readonly string[]): Promise<Account>;
}

/**
 * Accounts of identity providers. Invariant: a provider decides about its own accounts alone; whoever signs in there
 * never gets a local account, or one of another issuer, because of an equal name or address.
 */
export function createExternal(database: Database, forget: () => void, clock: () => Date): External {
  return {
    async admit(given, matching, groups) {
      const person = checked(given);
      const account = await database.kysely.transaction().execute(async (db) => {
        // Two first sign-ins of one user must not make two accounts.
        await lockIdentity(db);
        const known =
          (await findSubject(db, person)) ??
          chosen(person, matching, await externalCandidates(db, conditionsOf(person, matching), matching.operator));
        if (known?.disabled) throw new CatalogueError("invalid_credentials", "The account is disabled.");
        const holder = await findAccount(db, person.username);
        const isFree = !holder || holder.id === known?.id;
        if (!known && holder) throw collision(person, holder);
        const fields = toFields(person, isFree || !known ? person.username : known.username);
        const now = clock();
        const id = known?.id ?? (await insertExternal(db, fields, now));
        if (known) await refreshExternal(db, id, fields, now);
        await replaceMemberships(db, id, groups, "provider");
        await beginSettings(db, id);
        const account = await findAccount(db, fields.username);
        if (account?.id !== id) throw new Error("the account of a provider's user cannot be read back");
        return account;
      });
      forget();
      return account;
    },
  };
}

// User names are prefixes of group names and parts of addresses.
function checked(person: ExternalPerson): ExternalPerson {
  const username = person.username.trim();
  if (
    username === "" ||
    username.length > 256 ||
    /[:\p{Cc}]/u.test(username) ||
    reservedNames.has(username.toLowerCase())
  )
    throw new CatalogueError(
      "invalid_value",
      `The provider's user name ${JSON.stringify(username.slice(0, 100))} cannot be one here: it must have 1 to 256 characters, no colon, and not be reserved.`,
    );
  const email = person.email?.trim();
  return { ...person, username, email: email && /^[^@\s]{1,200}@[^@\s]{1,119}$/.test(email) ? email : undefined };
}

function conditionsOf(person: ExternalPerson, matching: Matching) {
  const values = {
    id: [person.externalId],
    username: [person.username, ...(matching.operator === "or" ? (matching.aliases ?? []) : [])],
    displayName: [person.displayName],
    familyName: [person.familyName],
    // An address that nobody checked says nothing about who somebody is.
    email: [person.emailVerified ? person.email : undefined],
  };
  const pairs = matching.pairs.flatMap(({ account, profile }) =>
    values[profile].map((value) => ({ column: account, value })),
  );
  const known = pairs.filter((one): one is { column: (typeof one)["column"]; value: string } => !!one.value);
  // With `and`, a value that is missing fits nobody.
  return matching.operator === "and" && known.length < pairs.length ? [] : known;
}

function chosen(person: ExternalPerson, matching: Matching, candidates: readonly Account[]): Account | undefined {
  const ours = candidates.filter((one) => isOurs(one, person));
  const first = ours.find((one) => fitsByMail(one, person)) ?? ours[0];
  if (first) {
    const another = first.externalId !== null && first.externalId !== "" && first.externalId !== person.externalId;
    // Names are given to new people, and addresses are claimed; another lasting id says that it is another person.
    if (another && !matching.explicit && !(person.emailProven && fitsByMail(first, person)))
      throw collision(person, first);
    return first;
  }
  const [foreign] = candidates;
  if (foreign) throw collision(person, foreign);
  return undefined;
}

const fitsByMail = (account: Account, person: ExternalPerson) =>
  person.emailVerified && !!person.email && account.email?.toLowerCase() === person.email.toLowerCase();

// Directories are named by their address, which moves; issuers by what never changes.
const isOurs = (account: Account, person: ExternalPerson) =>
  !account.system &&
  account.authStrategy === person.authStrategy &&
  (person.authStrategy === "ldap" ||
    account.provider === null ||
    account.provider === person.provider ||
    !URL.canParse(account.provider));

function collision(person: ExternalPerson, holder: Account): Conflict {
  const kind =
    holder.authStrategy === person.authStrategy ? `another ${holder.authStrategy}` : `a ${holder.authStrategy}`;
  return new Conflict(
    `The user name ${JSON.stringify(person.username)} or the e-mail address belongs to ${kind} account already; ask an administrator to rename or remove that account.`,
  );
}

function toFields(person: ExternalPerson, username: string): ExternalFields {
  const { authStrategy, provider, externalId, displayName, familyName, email, emailVerified } = person;
  const profile = JSON.stringify({ ...(familyName ? { familyName } : {}), ...person.profile });
  return {
    username,
    displayName: displayName?.slice(0, 500) || null,
    email: email ?? null,
    emailVerified,
    authStrategy,
    provider,
    externalId,
    profile,
  };
}
