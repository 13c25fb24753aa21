import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { type Account, accountColumns, nameTaken } from "./account-store.ts";

export interface IdentityRow extends Account {
  /** JSON text of what the provider says besides the columns. */
  profile: string;
  identityCreated: Date | null;
  identityModified: Date | null;
}

/** Exact values, all of which must hold; e-mail addresses and user names in any case. */
export interface AccountQuery {
  id?: string | undefined;
  username?: string | undefined;
  email?: string | undefined;
  externalId?: string | undefined;
  authStrategy?: string | undefined;
}

const identityColumns = sql`${accountColumns}, a.profile, a.identity_created as "identityCreated",
  a.identity_modified as "identityModified"`;

/** The oldest account that fits; system accounts are left out. */
export async function findIdentity(db: Db, query: AccountQuery): Promise<IdentityRow | undefined> {
  const conditions = [
    sql`not a.system`,
    ...(query.id === undefined ? [] : [sql`a.public_id = ${query.id}`]),
    ...(query.username === undefined ? [] : [sql`lower(a.username) = lower(${query.username})`]),
    ...(query.email === undefined ? [] : [sql`lower(a.email) = lower(${query.email})`]),
    ...(query.externalId === undefined ? [] : [sql`a.external_id = ${query.externalId}`]),
    ...(query.authStrategy === undefined ? [] : [sql`a.auth_strategy = ${query.authStrategy}`]),
  ];
  const found = await sql<IdentityRow>`
    select ${identityColumns} from account a where ${sql.join(conditions, sql` and `)}
    order by a.id limit 1`.execute(db);
  return found.rows[0];
}

/** All accounts of people, oldest first. */
export async function allAccounts(db: Db): Promise<Account[]> {
  const found = await sql<Account>`
    select ${accountColumns} from account a where not a.system order by a.id`.execute(db);
  return found.rows;
}

export interface ExternalFields {
  username: string;
  displayName: string | null;
  email: string | null;
  emailVerified: boolean;
  authStrategy: string;
  provider: string;
  externalId: string;
  /** JSON text. */
  profile: string;
}

/** The accounts that a provider's user might be, whoever vouches for them. */
export async function externalCandidates(
  db: Db,
  conditions: readonly { column: "username" | "email" | "externalId"; value: string }[],
  operator: "or" | "and",
): Promise<Account[]> {
  if (conditions.length === 0) return [];
  const columns = {
    username: sql`lower(a.username)`,
    email: sql`lower(a.email)`,
    externalId: sql`lower(a.external_id)`,
  };
  const tests = conditions.map(({ column, value }) => sql`${columns[column]} = lower(${value})`);
  const found = await sql<Account>`
    select ${accountColumns} from account a
    where ${sql.join(tests, operator === "or" ? sql` or ` : sql` and `)} order by a.id limit 100`.execute(db);
  return found.rows;
}

/** The account of a provider's subject. What was imported without the provider's address belongs to whichever is configured. */
export async function findSubject(
  db: Db,
  subject: { authStrategy: string; provider: string; externalId: string },
): Promise<Account | undefined> {
  const { authStrategy, provider, externalId } = subject;
  const found = await sql<Account>`
    select ${accountColumns} from account a
    where a.external_id = ${externalId} and a.auth_strategy = ${authStrategy}
      and (a.provider = ${provider} or a.provider is null or a.provider !~ '^[a-z]+://')
    order by a.provider = ${provider} desc nulls last, a.id limit 1`.execute(db);
  return found.rows[0];
}

/** Throws Conflict where the user name is taken. */
export async function insertExternal(db: Db, fields: ExternalFields, now: Date): Promise<number> {
  const made = await sql<{ id: number }>`
    insert into account (username, display_name, email, email_verified, auth_strategy, provider, external_id, profile,
      created_at, identity_created, identity_modified)
    values (${fields.username}, ${fields.displayName}, ${fields.email}, ${fields.emailVerified}, ${fields.authStrategy},
      ${fields.provider}, ${fields.externalId}, ${fields.profile}::json, ${now}, ${now}, ${now})
    returning id`
    .execute(db)
    .catch((error: unknown) => {
      throw nameTaken(error, fields.username);
    });
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error("the new account has no id");
  return id;
}

export async function refreshExternal(db: Db, id: number, fields: ExternalFields, now: Date): Promise<void> {
  await sql`
    update account set username = ${fields.username}, display_name = ${fields.displayName}, email = ${fields.email},
      email_verified = ${fields.emailVerified}, provider = ${fields.provider}, external_id = ${fields.externalId},
      profile = ${fields.profile}::json, identity_created = coalesce(identity_created, ${now}), identity_modified = ${now}
    where id = ${id}`.execute(db);
}

export async function noteIdentityChange(db: Db, id: number, now: Date): Promise<void> {
  await sql`
    update account set identity_created = coalesce(identity_created, created_at), identity_modified = ${now}
    where id = ${id}`.execute(db);
}

export interface RestoredAccount {
  publicId: string;
  username: string;
  displayName: string | null;
  email: string | null;
  passwordHash: string | null;
  authStrategy: string;
  provider: string | null;
  externalId: string | null;
  /** JSON texts. */
  profile: string;
  settings: string | null;
  createdAt: Date;
}

/** Writes an account of another system under its id there; over the row with the given id, whose password stays. */
export async function writeRestored(db: Db, one: RestoredAccount, existingId: number | undefined): Promise<number> {
  const write = existingId === undefined ? insertRestored(db, one) : updateRestored(db, one, existingId);
  const result = await write.catch((error: unknown) => {
    throw nameTaken(error, one.username);
  });
  const id = result.rows[0]?.id;
  if (id === undefined) throw new Error(`the account ${one.publicId} cannot be written`);
  return id;
}

const insertRestored = (db: Db, one: RestoredAccount) =>
  sql<{ id: number }>`
    insert into account (public_id, username, display_name, email, password_hash, auth_strategy, provider, external_id,
      profile, settings, created_at, identity_created, identity_modified)
    values (${one.publicId}, ${one.username}, ${one.displayName}, ${one.email}, ${one.passwordHash}, ${one.authStrategy},
      ${one.provider}, ${one.externalId}, ${one.profile}::json, ${one.settings}::json, ${one.createdAt}, ${one.createdAt},
      ${one.createdAt})
    returning id`.execute(db);

const updateRestored = (db: Db, one: RestoredAccount, id: number) =>
  sql<{ id: number }>`
    update account set public_id = ${one.publicId}, username = ${one.username}, display_name = ${one.displayName},
      email = ${one.email}, password_hash = coalesce(password_hash, ${one.passwordHash}),
      auth_strategy = ${one.authStrategy}, provider = ${one.provider}, external_id = ${one.externalId},
      profile = ${one.profile}::json, settings = coalesce(settings, ${one.settings}::json)
    where id = ${id} returning id`.execute(db);
