import type { Role, Verb } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import { Forbidden, NotFound } from "../errors.ts";
import type { Principal } from "./principal.ts";

/** What a rule looks at. */
export interface Thing {
  readers: readonly number[];
  ownerGroup?: string | null | undefined;
  createdBy?: string | undefined;
  /** Of a record that is about to be created: whether the client chose its key. */
  keyChosen?: boolean;
  /** Verbs that the caller has through other records to which this one belongs. */
  reach?: ReadonlySet<Verb> | undefined;
}

/**
 * `reader`: a group of the caller is in the record's visibility set. `owner`: the owner group is one of the caller's.
 * `reach`: the caller has the verb through other records, such as the dataset that an attachment belongs to.
 */
export type Condition = "always" | "reader" | "owner" | "ownerWithoutKey" | "creator" | "reach";

export interface Rule {
  verb: Verb;
  who: "everyone" | "signedIn" | Role;
  when: Condition;
}

export interface Decision {
  allowed: boolean;
  /** The rule in words, for people. */
  rule: string;
}

export interface Policy {
  kind: string;
  rules: readonly Rule[];
  can(principal: Principal, verb: Verb, thing: Thing): Decision;
  /** Throws NotFound to those who may not read it, Forbidden to those who may. */
  demand(principal: Principal, verb: Verb, thing: Thing, key: string): void;
  /** The read rules as SQL on a row with `acl_id`, `owner_group` and `created_by`. */
  visibleTo(principal: Principal, alias: string): RawBuilder<boolean>;
  /** True where the read rules do not depend on the row. */
  seesAll(principal: Principal): boolean;
}

const holds: Record<Condition, (principal: Principal, thing: Thing, verb: Verb) => boolean> = {
  always: () => true,
  reader: (principal, thing) => thing.readers.some((id) => principal.groupIds.includes(id)),
  owner: (principal, thing) => thing.ownerGroup != null && principal.groups.has(thing.ownerGroup),
  ownerWithoutKey: (principal, thing, verb) => !thing.keyChosen && holds.owner(principal, thing, verb),
  creator: (principal, thing) => principal.username !== undefined && thing.createdBy === principal.username,
  reach: (_principal, thing, verb) => thing.reach?.has(verb) === true,
};

type RowCondition = (principal: Principal, alias: string) => RawBuilder<boolean>;

/**
 * Ids of the classes of visibility that contain one of the groups, some perhaps twice. Group by group along the index of
 * sets: of one array of 300 groups PostgreSQL expects most sets to have one, and compares all of them with it. Measured with
 * 40,000 sets, most pages not in memory: 480 ms, by the index 180.
 */
export const classesOf = (groupIds: readonly number[]): RawBuilder<unknown> =>
  sql`select a.id from unnest(${[...groupIds]}::int[]) as own(id) join acl a on a.groups @> array[own.id]`;

const inSql: Record<Exclude<Condition, "reach">, RowCondition> = {
  always: () => sql`true`,
  // acl rows are few and cached by PostgreSQL; the array is computed once per statement.
  reader: (principal, alias) => sql`${sql.ref(`${alias}.acl_id`)} = any(array(${classesOf(principal.groupIds)}))`,
  owner: (principal, alias) => sql`${sql.ref(`${alias}.owner_group`)} = any(${[...principal.groups]}::text[])`,
  ownerWithoutKey: (principal, alias) => inSql.owner(principal, alias),
  creator: (principal, alias) => sql`${sql.ref(`${alias}.created_by`)} = ${principal.username ?? ""}`,
};

const words: Record<Condition, string> = {
  always: "any record",
  reader: "records that are published or shared with one of their groups",
  owner: "records of their groups",
  ownerWithoutKey: "records of their groups, with an identifier made by the server",
  creator: "records they created",
  reach: "what belongs to records that they may treat so",
};

function applies(rule: Rule, principal: Principal): boolean {
  if (rule.who === "everyone") return true;
  if (rule.who === "signedIn") return principal.accountId !== undefined;
  return principal.roles.has(rule.who);
}

/**
 * Builds the yes/no check, the SQL predicate and the explanation from one table of rules. Rules add up.
 * `reachInSql` says for a row whether the caller may read it through another record; needed where a read rule has `reach`.
 */
export function definePolicy(kind: string, rules: readonly Rule[], reachInSql?: RowCondition): Policy {
  const conditionsInSql: Record<Condition, RowCondition> = { ...inSql, reach: reachInSql ?? (() => sql`false`) };
  const can = (principal: Principal, verb: Verb, thing: Thing): Decision => {
    if (verb !== "read" && !principal.scopes.has("write"))
      return { allowed: false, rule: principal.accountId === undefined ? "sign in first" : "the token may only read" };
    const rule = rules.find(
      (one) => one.verb === verb && applies(one, principal) && holds[one.when](principal, thing, verb),
    );
    if (rule)
      return {
        allowed: true,
        rule: `${rule.who === "signedIn" ? "everyone signed in" : rule.who} may ${verb} ${words[rule.when]}`,
      };
    const of = verb === "create" && thing.ownerGroup ? ` for the group ${thing.ownerGroup}` : "";
    return { allowed: false, rule: `no rule lets ${principal.username ?? "anonymous"} ${verb} this ${kind}${of}` };
  };
  const readRules = (principal: Principal) => rules.filter((rule) => rule.verb === "read" && applies(rule, principal));
  const seesAll = (principal: Principal) => readRules(principal).some((rule) => rule.when === "always");
  return {
    kind,
    rules,
    can,
    seesAll,
    demand(principal, verb, thing, key) {
      const decision = can(principal, verb, thing);
      if (decision.allowed) return;
      if (verb !== "create" && !can(principal, "read", thing).allowed) throw new NotFound(kind, key);
      throw new Forbidden(`You may not ${verb} this ${kind}: ${decision.rule}.`, { verb, rule: decision.rule });
    },
    visibleTo(principal, alias) {
      if (seesAll(principal)) return sql`true`;
      const conditions = [...new Set(readRules(principal).map((rule) => rule.when))];
      if (conditions.length === 0) return sql`false`;
      return sql`(${sql.join(
        conditions.map((condition) => conditionsInSql[condition](principal, alias)),
        sql` or `,
      )})`;
    },
  };
}
