import type { Group, GroupInput, GroupPage } from "@margay/contract";
import type { Principal, RoleGroups } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";
import { demandSignedIn, demandWriter, isAdmin } from "./access.ts";
import { findAccount } from "./account-store.ts";
import type { Authentication } from "./authentication.ts";
import {
  deleteGroup,
  deleteMember,
  findGroup,
  type GroupRow,
  groupPage,
  insertGroup,
  nameIsKnown,
  setMember,
} from "./group-store.ts";
import { givesRole, isReservedGroup, systemUsername } from "./reserved.ts";

export interface Groups {
  /** One's own groups; all of them for administrators. */
  list(
    principal: Principal,
    page: { q?: string | undefined; after?: string | undefined; limit: number },
  ): Promise<Omit<GroupPage, "cursor">>;
  get(principal: Principal, name: string): Promise<Group>;
  /** Anybody may make a group `<own user name>:<name>`, and manages it then. User names hold no colon. */
  create(principal: Principal, input: GroupInput): Promise<Group>;
  remove(principal: Principal, name: string): Promise<void>;
  putMember(principal: Principal, name: string, username: string, manager: boolean): Promise<Group>;
  /** Managers and administrators remove members; everybody may leave. */
  removeMember(principal: Principal, name: string, username: string): Promise<void>;
}

/**
 * Invariant: groups are names, and a name gives rights on every record that carries it, now or later. So users name theirs after
 * themselves, and not even then a name that already means something: one of a record, a member, a proposal or a role.
 */
export function createGroups(
  database: Database,
  authentication: Authentication,
  roleGroups: RoleGroups,
  clock: () => Date,
): Groups {
  const db = database.kysely;

  async function readable(principal: Principal, name: string): Promise<GroupRow> {
    demandSignedIn(principal);
    const group = await findGroup(db, name);
    if (!group || (!isAdmin(principal) && !memberOf(group, principal))) throw new NotFound("group", name);
    return group;
  }

  async function managed(principal: Principal, name: string): Promise<GroupRow> {
    demandWriter(principal);
    const group = await readable(principal, name);
    if (isAdmin(principal)) return group;
    if (!memberOf(group, principal)?.manager) throw new Forbidden("Only the group's managers may do this.");
    if (givesRole(name, roleGroups)) throw new Forbidden("The group gives a role; only administrators may change it.");
    return group;
  }

  return {
    async list(principal, page) {
      demandSignedIn(principal);
      const memberId = isAdmin(principal) ? undefined : principal.accountId;
      const { rows, total } = await groupPage(db, { ...page, memberId });
      return { items: rows.map(toGroup), total };
    },
    get: async (principal, name) => toGroup(await readable(principal, name)),
    async create(principal, input) {
      demandWriter(principal);
      const { name, description = null } = input;
      const taken = (why: string) => new Conflict(`The group name ${JSON.stringify(name)} ${why}.`, [nameTaken]);
      if (isReservedGroup(name)) throw taken("is reserved");
      if (!isAdmin(principal) && !name.startsWith(`${principal.username}:`))
        throw taken(`must start with "${principal.username}:"; an administrator may choose any name`);
      if (!isAdmin(principal) && (givesRole(name, roleGroups) || (await nameIsKnown(db, name))))
        throw taken("is or was in use; choose another one, or ask an administrator");
      const { accountId, username } = principal;
      await database.kysely.transaction().execute(async (trx) => {
        if (!(await insertGroup(trx, { name, description, createdAt: clock() }))) throw taken("is taken");
        if (username !== systemUsername) await setMember(trx, name, accountId, true);
      });
      authentication.forget();
      return toGroup(await readable(principal, name));
    },
    async remove(principal, name) {
      await managed(principal, name);
      await database.kysely.transaction().execute((trx) => deleteGroup(trx, name));
      authentication.forget();
    },
    async putMember(principal, name, username, manager) {
      await managed(principal, name);
      const account = await findAccount(db, username);
      if (!account || account.system) throw new NotFound("user", username);
      await setMember(db, name, account.id, manager);
      authentication.forget();
      return toGroup(await readable(principal, name));
    },
    async removeMember(principal, name, username) {
      demandWriter(principal);
      const leaving = principal.username.toLowerCase() === username.toLowerCase();
      if (leaving) await readable(principal, name);
      else await managed(principal, name);
      const account = await findAccount(db, username);
      if (!account || !(await deleteMember(db, name, account.id))) throw new NotFound("member", username);
      authentication.forget();
    },
  };
}

const nameTaken = { pointer: "/name", detail: "is not free" };

const memberOf = (group: GroupRow, principal: Principal) =>
  group.members.find((member) => member.username === principal.username);

function toGroup(row: GroupRow): Group {
  const { name, description, members } = row;
  return { name, ...(description === null ? {} : { description }), members };
}
