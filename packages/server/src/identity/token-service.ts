import { maxTokens, type NewToken, type Token, type TokenInput, type TokenList } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";
import { demandSignedIn, demandWriter, isAdmin } from "./access.ts";
import { type Account, findAccount } from "./account-store.ts";
import type { Authentication } from "./authentication.ts";
import { apiTokenOwner, apiTokens, deleteToken, type TokenRow } from "./token-store.ts";
import { issueToken } from "./tokens.ts";

const dayMs = 86_400_000;
const defaultDays = 90;

export interface Tokens {
  /** One's own API tokens; another user's for administrators. Secrets are never among them. */
  list(principal: Principal, username?: string): Promise<TokenList>;
  /** Scopes may not exceed the caller's; `read` is always among them. The secret is in this answer alone. */
  create(principal: Principal, input: TokenInput): Promise<NewToken>;
  remove(principal: Principal, id: string): Promise<void>;
}

/** API tokens. Invariants: a token never has more scopes than the one that made it; its secret is in one answer alone. */
export function createTokens(database: Database, authentication: Authentication, clock: () => Date): Tokens {
  const db = database.kysely;

  /** The caller's own account, or for administrators the named one. */
  async function subject(principal: Principal, username: string | undefined): Promise<Account> {
    demandSignedIn(principal);
    const own = username === undefined || username.toLowerCase() === principal.username.toLowerCase();
    if (!own && !isAdmin(principal)) throw new Forbidden("Only administrators may deal with other users' tokens.");
    const account = await findAccount(db, own ? principal.username : username);
    if (!account || (account.system && !own)) throw new NotFound("user", username ?? principal.username);
    return account;
  }

  return {
    async list(principal, username) {
      const account = await subject(principal, username);
      // The catalogue's own token is renewed at each start and not for anybody to keep.
      const items = account.system ? [] : (await apiTokens(db, account.id)).map(toToken);
      return { items, total: items.length };
    },
    async create(principal, input) {
      demandWriter(principal);
      const account = await subject(principal, input.username);
      if (account.system) throw new Forbidden("The catalogue's own account has no other tokens; name a user.");
      const scopes = [...new Set(["read" as const, ...(input.scopes ?? [])])];
      const excess = scopes.filter((scope) => !principal.scopes.has(scope));
      if (excess.length > 0)
        throw new Forbidden(`The new token may not have more scopes than yours; leave out ${excess.join(", ")}.`);
      if ((await apiTokens(db, account.id)).length >= maxTokens)
        throw new Conflict(`There are ${maxTokens} tokens already; remove some first.`);
      const createdAt = clock();
      const expiresAt = new Date(createdAt.getTime() + (input.expiresInDays ?? defaultDays) * dayMs);
      const order = { accountId: account.id, kind: "api", name: input.name, scopes, createdAt, expiresAt } as const;
      const { id, secret } = await issueToken(db, order);
      return { ...toToken({ ...order, id, username: account.username, lastUsedAt: null }), token: secret };
    },
    async remove(principal, id) {
      demandWriter(principal);
      const owner = await apiTokenOwner(db, id);
      const allowed = owner && !owner.system && (owner.accountId === principal.accountId || isAdmin(principal));
      if (!allowed) throw new NotFound("token", id);
      await deleteToken(db, id);
      authentication.forget();
    },
  };
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    username: row.username,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt.toISOString() }),
  };
}
