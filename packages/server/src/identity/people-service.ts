import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { CatalogueError, Conflict, Forbidden } from "../errors.ts";
import { parseStored } from "../json.ts";
import { demandAdminWriter, demandSignedIn, isAdmin, type SignedIn } from "./access.ts";
import { type Account, findAccount } from "./account-store.ts";
import type { Authentication } from "./authentication.ts";
import { findByPublicId } from "./credential-store.ts";
import { addMemberships } from "./group-store.ts";
import {
  type AccountQuery,
  allAccounts,
  findIdentity,
  type IdentityRow,
  type RestoredAccount,
  writeRestored,
} from "./identity-store.ts";
import { isReservedGroup, reservedNames } from "./reserved.ts";

/** An account under the id that foreign clients know: 24 hex digits. */
export interface Person {
  id: string;
  username: string;
  displayName?: string;
  email?: string;
  authStrategy: string;
  /** Real groups only. */
  groups: string[];
  disabled: boolean;
  createdAt: string;
}

/** Who vouches for an account, and what is known of its user. Absent texts are empty. */
export interface IdentityRecord {
  userId: string;
  authStrategy: string;
  provider: string;
  externalId: string;
  profile: {
    displayName: string;
    email: string;
    username: string;
    /** A data URI, or empty. */
    thumbnailPhoto: string;
    id: string;
    emails: { value: string }[];
    accessGroups: string[];
    [claim: string]: unknown;
  };
  created: string;
  modified: string;
}

export interface People {
  /** Everybody for administrators, oldest first; oneself for others. */
  list(principal: Principal): Promise<Person[]>;
  /** Oneself, or anybody for administrators; undefined for an unknown id. Throws Forbidden for others. */
  get(principal: Principal, id: string): Promise<Person | undefined>;
  /** The caller. Throws `unauthenticated` for nobody. */
  self(principal: Principal): Promise<Person>;
  identity(principal: Principal, id: string): Promise<IdentityRecord | undefined>;
  /** The first identity that fits: any for administrators, else one's own or nothing. Throws Forbidden for another's id. */
  findIdentity(principal: Principal, query: AccountQuery): Promise<IdentityRecord | undefined>;
  /** Whether somebody has this address; for administrators. */
  isKnownEmail(principal: Principal, email: string): Promise<boolean>;
  /**
   * Writes an account of another system, for administrators: its id, bcrypt hash, provider and preferences are kept. An
   * account of the same name and kind takes the id over; its own password and preferences stay. Answers the id.
   */
  restore(principal: Principal, account: PersonDraft): Promise<string>;
}

/** An account as an import brings it. */
export interface PersonDraft {
  /** 24 hex digits. */
  id: string;
  username: string;
  email?: string | undefined;
  displayName?: string | undefined;
  /** argon2 or bcrypt. */
  passwordHash?: string | undefined;
  authStrategy: string;
  provider?: string | undefined;
  externalId?: string | undefined;
  profile?: Record<string, unknown> | undefined;
  settings?: Record<string, unknown> | undefined;
  groups?: readonly string[] | undefined;
  createdAt: Date;
}

/** Accounts as foreign clients see them. Invariant: everybody sees themselves, administrators everybody. */
export function createPeople(database: Database, authentication: Authentication): People {
  const db = database.kysely;

  async function own(principal: SignedIn): Promise<Account> {
    const account = await findAccount(db, principal.username);
    if (!account) throw new CatalogueError("unauthenticated", "The user is gone; sign in again.");
    return account;
  }

  async function find(principal: Principal, query: AccountQuery): Promise<IdentityRow | undefined> {
    demandSignedIn(principal);
    if (isAdmin(principal)) return findIdentity(db, query);
    const { publicId } = await own(principal);
    if (query.id !== undefined && query.id !== publicId) throw refused();
    return findIdentity(db, { ...query, id: publicId });
  }

  return {
    async list(principal) {
      demandSignedIn(principal);
      return (isAdmin(principal) ? await allAccounts(db) : [await own(principal)]).map(toPerson);
    },
    async get(principal, id) {
      const row = await find(principal, { id });
      return row && toPerson(row);
    },
    async self(principal) {
      demandSignedIn(principal);
      return toPerson(await own(principal));
    },
    async identity(principal, id) {
      const row = await find(principal, { id });
      return row && toIdentity(row);
    },
    async findIdentity(principal, query) {
      const row = await find(principal, query);
      return row && toIdentity(row);
    },
    async isKnownEmail(principal, email) {
      demandSignedIn(principal);
      if (!isAdmin(principal)) throw refused();
      return (await findIdentity(db, { email })) !== undefined;
    },
    async restore(principal, draft) {
      demandAdminWriter(principal);
      if (!/^[0-9a-f]{24}$/.test(draft.id)) throw new CatalogueError("invalid_value", "The id is not 24 hex digits.");
      if (reservedNames.has(draft.username.toLowerCase()))
        throw new Conflict(`The user name ${JSON.stringify(draft.username)} is reserved.`);
      await database.kysely.transaction().execute(async (trx) => {
        const existing = (await findByPublicId(trx, draft.id)) ?? (await findAccount(trx, draft.username));
        if (existing && (existing.system || existing.authStrategy !== draft.authStrategy))
          throw new Conflict(
            `The user name ${JSON.stringify(draft.username)} belongs to a ${existing.authStrategy} account.`,
          );
        const id = await writeRestored(trx, toRow(draft), existing?.id);
        // What a provider named there it names again at the next sign-in, or no longer.
        const source = draft.authStrategy === "local" ? "local" : "provider";
        const groups = (draft.groups ?? []).filter((name) => !isReservedGroup(name));
        await addMemberships(trx, id, groups, source);
      });
      authentication.forget();
      return draft.id;
    },
  };
}

const refused = () => new Forbidden("Access Forbidden or Unauthorized");

/** An account as `Person`. */
export function toPerson(account: Account): Person {
  return {
    id: account.publicId,
    username: account.username,
    ...(account.displayName === null ? {} : { displayName: account.displayName }),
    ...(account.email === null ? {} : { email: account.email }),
    authStrategy: account.authStrategy,
    groups: account.groups,
    disabled: account.disabled,
    createdAt: account.createdAt.toISOString(),
  };
}

function toIdentity(row: IdentityRow): IdentityRecord {
  const { publicId, username } = row;
  const email = row.email ?? "";
  const known = parseStored(row.profile) as Record<string, unknown>; // written as an object by this module alone
  const created = row.identityCreated ?? row.createdAt;
  return {
    userId: publicId,
    authStrategy: row.authStrategy,
    provider: row.provider ?? row.authStrategy,
    externalId: row.externalId ?? "",
    profile: {
      thumbnailPhoto: "",
      ...known,
      displayName: row.displayName ?? username,
      email,
      username,
      id: row.externalId ?? publicId,
      emails: email === "" ? [] : [{ value: email }],
      accessGroups: row.groups,
    },
    created: created.toISOString(),
    modified: (row.identityModified ?? created).toISOString(),
  };
}

function toRow(draft: PersonDraft): RestoredAccount {
  return {
    publicId: draft.id,
    username: draft.username,
    displayName: draft.displayName ?? null,
    email: draft.email ?? null,
    passwordHash: draft.passwordHash ?? null,
    authStrategy: draft.authStrategy,
    provider: draft.provider ?? null,
    externalId: draft.externalId ?? null,
    profile: JSON.stringify(draft.profile ?? {}),
    settings: draft.settings === undefined ? null : JSON.stringify(draft.settings),
    createdAt: draft.createdAt,
  };
}
