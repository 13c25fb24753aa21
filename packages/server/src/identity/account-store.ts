import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { containing } from "../db/like.ts";
import { Conflict } from "../errors.ts";

export interface Account {
  id: number;
  /** 24 hex digits, by which foreign clients know the user; stays the same for ever. */
  publicId: string;
  username: string;
  displayName: string | null;
  email: string | null;
  /** False where the provider of the account says that nobody has checked the address. */
  emailVerified: boolean;
  /** `local`, `oidc`, `ldap`, or what an import brought along. */
  authStrategy: string;
  /** Issuer or directory that vouches for the account, and its name there. */
  provider: string | null;
  externalId: string | null;
  disabled: boolean;
  /** Made by the catalogue for its own use: cannot sign in, is not listed and holds the admin role. */
  system: boolean;
  createdAt: Date;
  groups: string[];
}

export const accountColumns = sql`a.id, a.public_id as "publicId", a.username, a.display_name as "displayName", a.email,
  a.email_verified as "emailVerified", a.auth_strategy as "authStrategy", a.provider, a.external_id as "externalId",
  a.disabled, a.system, a.created_at as "createdAt",
  array(select distinct m.group_name from membership m where m.account_id = a.id order by m.group_name) as groups`;

export interface AccountFields {
  displayName?: string | null | undefined;
  email?: string | null | undefined;
  disabled?: boolean | undefined;
  passwordHash?: string | undefined;
}

export interface AccountDraft extends AccountFields {
  username: string;
  createdAt: Date;
  authStrategy?: string;
  system?: boolean;
}

export async function findAccount(db: Db, username: string): Promise<Account | undefined> {
  const found = await sql<Account>`
    select ${accountColumns} from account a where lower(a.username) = lower(${username})`.execute(db);
  return found.rows[0];
}

/** The account together with its password hash, which nothing but signing in may see. */
export async function findWithPassword(
  db: Db,
  username: string,
): Promise<(Account & { passwordHash: string | null }) | undefined> {
  const found = await sql<Account & { passwordHash: string | null }>`
    select ${accountColumns}, a.password_hash as "passwordHash"
    from account a where lower(a.username) = lower(${username})`.execute(db);
  return found.rows[0];
}

/** Local accounts with this e-mail address, oldest first. */
export async function localAccountsByEmail(db: Db, email: string): Promise<Account[]> {
  const found = await sql<Account>`
    select ${accountColumns} from account a
    where lower(a.email) = lower(${email}) and a.auth_strategy = 'local' and not a.system order by a.id`.execute(db);
  return found.rows;
}

export async function insertAccount(db: Db, draft: AccountDraft): Promise<number> {
  const made = await sql<{ id: number }>`
    insert into account (username, display_name, email, password_hash, auth_strategy, disabled, system, created_at)
    values (${draft.username}, ${draft.displayName ?? null}, ${draft.email ?? null}, ${draft.passwordHash ?? null},
      ${draft.authStrategy ?? "local"}, ${draft.disabled ?? false}, ${draft.system ?? false}, ${draft.createdAt})
    returning id`
    .execute(db)
    .catch((error: unknown) => {
      throw nameTaken(error, draft.username);
    });
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error("the new account has no id");
  return id;
}

/** The conflict that a unique user name stands for; any other error as it is. */
export function nameTaken(error: unknown, username: string): unknown {
  if (!(error instanceof Error && "constraint" in error && error.constraint === "account_username")) return error;
  const detail = { pointer: "/username", detail: "is taken" };
  return new Conflict(`There is already a user ${JSON.stringify(username)}.`, [detail]);
}

/** Changes what is not undefined; null clears. */
export async function updateAccount(db: Db, id: number, fields: AccountFields): Promise<void> {
  const changes = [
    ...(fields.displayName === undefined ? [] : [sql`display_name = ${fields.displayName}`]),
    // Whoever may set an address here has checked it.
    ...(fields.email === undefined ? [] : [sql`email = ${fields.email}, email_verified = true`]),
    ...(fields.disabled === undefined ? [] : [sql`disabled = ${fields.disabled}`]),
    ...(fields.passwordHash === undefined ? [] : [sql`password_hash = ${fields.passwordHash}`]),
  ];
  if (changes.length > 0) await sql`update account set ${sql.join(changes)} where id = ${id}`.execute(db);
}

/** Replaces a hash only while it is still the one that was verified. */
export async function upgradePassword(db: Db, id: number, from: string, to: string): Promise<void> {
  await sql`update account set password_hash = ${to} where id = ${id} and password_hash = ${from}`.execute(db);
}

export async function deleteAccount(db: Db, id: number): Promise<void> {
  await sql`delete from account where id = ${id}`.execute(db);
}

export interface AccountPage {
  q?: string | undefined;
  /** Lower-cased user name after which the page starts. */
  after?: string | undefined;
  limit: number;
}

/** People in the order of their names; system accounts are left out. */
export async function accountPage(db: Db, page: AccountPage): Promise<{ rows: Account[]; total: number }> {
  const words = containing((page.q ?? "").trim());
  const matches = sql`not a.system and (a.username ilike ${words} or a.display_name ilike ${words} or a.email ilike ${words})`;
  const after = page.after === undefined ? sql`` : sql`and lower(a.username) > ${page.after}`;
  const found = await sql<Account>`
    select ${accountColumns} from account a where ${matches} ${after}
    order by lower(a.username) limit ${page.limit}`.execute(db);
  const count = await sql<{ n: number }>`select count(*)::int as n from account a where ${matches}`.execute(db);
  return { rows: found.rows, total: count.rows[0]?.n ?? 0 };
}
