import type { JobType, JobTypes, Operation } from "@margay/actions";
import type { JobTypeReport } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { ListedDataset } from "./dataset-store.ts";

/**
 * Who may do what with jobs, in the words of job files. One table, which creating, updating, the guards of routes and the
 * explanations use.
 */

/** What the caller counts as; the first that fits. A member of both privileged groups creates and does not update. */
export type Rank = "admin" | "creator" | "updater" | "user" | "anonymous";

export function rankOf(principal: Principal): Rank {
  if (principal.roles.has("admin")) return "admin";
  if (principal.roles.has("jobCreatorPrivileged")) return "creator";
  if (principal.roles.has("jobUpdaterPrivileged")) return "updater";
  return principal.accountId === undefined ? "anonymous" : "user";
}

/** What a rule for new jobs looks at. `groups` are those whose rights count: the caller's, or the named owner's. */
export interface NewJob {
  principal: Principal;
  datasets: readonly ListedDataset[];
  groups: ReadonlySet<string>;
}

/** What a rule for updates looks at. */
export interface OwnedJob {
  principal: Principal;
  ownerUser: string | undefined;
  ownerGroup: string | undefined;
}

interface AuthRule {
  /** Whether the route is open to callers without an account. */
  anonymous?: true;
  /** Judged of the datasets of the list, before whose job it is. */
  onDatasets?: (job: NewJob) => boolean;
  create?: (job: NewJob) => boolean;
  update?: (job: OwnedJob) => boolean;
  words: string;
}

/** Accounts are told apart without case. */
export const isSameUser = (one: string | undefined, other: unknown): boolean =>
  one !== undefined && typeof other === "string" && one.toLowerCase() === other.toLowerCase();

const isUser = ({ principal }: { principal: Principal }) => principal.accountId !== undefined;

const rules: Readonly<Record<string, AuthRule>> = {
  "#all": {
    anonymous: true,
    create: () => true,
    update: (job) => isUser(job) || job.ownerGroup === undefined,
    words: "everybody may, also without signing in",
  },
  "#authenticated": { create: isUser, words: "everyone signed in may" },
  "#datasetPublic": {
    anonymous: true,
    onDatasets: ({ datasets }) => datasets.every((one) => one.published),
    create: () => true,
    words: "everybody may, when every dataset of the list is published",
  },
  "#datasetAccess": {
    onDatasets: ({ datasets }) => datasets.every((one) => one.published || one.shared),
    create: () => true,
    words: "whoever may read every dataset of the list may",
  },
  "#datasetOwner": {
    onDatasets: ({ datasets, groups }) => datasets.every((one) => groups.has(one.ownerGroup)),
    create: isUser,
    words: "whoever's groups own every dataset of the list may",
  },
  "#jobOwnerUser": {
    update: ({ principal, ownerUser }) => isSameUser(principal.username, ownerUser),
    words: "the user who owns the job may",
  },
  "#jobOwnerGroup": {
    update: ({ principal, ownerGroup }) => ownerGroup !== undefined && principal.groups.has(ownerGroup),
    words: "members of the job's owner group may",
  },
  "#jobAdmin": { words: "administrators and privileged groups only" },
};

/** The rule of an auth value; names and groups have the same one for both operations. */
function ruleOf(auth: string | undefined): AuthRule {
  if (auth === undefined || auth === "") return { words: "the job file lets nobody but the privileged" };
  const known = Object.hasOwn(rules, auth) ? rules[auth] : undefined;
  if (known) return known;
  if (auth.startsWith("#"))
    return { words: `the job file's ${JSON.stringify(auth)} is not a rule: nobody but the privileged may` };
  const isNamed = ({ principal }: { principal: Principal }) =>
    auth.startsWith("@") ? principal.groups.has(auth.slice(1)) : isSameUser(principal.username, auth);
  const words = auth.startsWith("@") ? `members of the group ${auth.slice(1)} may` : `the user ${auth} may`;
  return { create: isNamed, update: isNamed, words };
}

const authOf = (type: JobType, operation: Operation) => type.operations[operation].auth;

/** A token that may only read changes nothing; callers without an account have no other. */
const mayWrite = (principal: Principal) => principal.accountId === undefined || principal.scopes.has("write");

/** Whether a rule is about the datasets of the list, which then must be there. */
export const needsDatasets = (type: JobType): boolean => ruleOf(authOf(type, "create")).onDatasets !== undefined;

export const permitsDatasets = (type: JobType, job: NewJob): boolean =>
  ruleOf(authOf(type, "create")).onDatasets?.(job) ?? true;

/** The last word on a new job, once its list, owner and datasets were found in order. */
export function permitsCreate(type: JobType, job: NewJob): boolean {
  if (!mayWrite(job.principal)) return false;
  const rank = rankOf(job.principal);
  if (rank === "admin" || rank === "creator") return true;
  return rank !== "updater" && ruleOf(authOf(type, "create")).create?.(job) === true;
}

/** `type` is absent where the job file no longer has it: then only the privileged update. */
export function permitsUpdate(type: JobType | undefined, job: OwnedJob): boolean {
  if (!mayWrite(job.principal)) return false;
  const rank = rankOf(job.principal);
  if (rank === "admin" || rank === "updater") return true;
  if (rank === "creator" || type === undefined) return false;
  return ruleOf(authOf(type, "update")).update?.(job) === true;
}

/** Whether an operation is open to the caller for some type: SciCat's guard of its routes. */
export function mayCallOperation(types: JobTypes, principal: Principal, operation: Operation): boolean {
  if (types.types.size === 0 || !mayWrite(principal)) return false;
  const rank = rankOf(principal);
  if (rank === "admin") return true;
  if (rank === "creator" || rank === "updater") return (rank === "creator") === (operation === "create");
  return [...types.types.values()].some((type) => isOpen(type, operation, principal));
}

function isOpen(type: JobType, operation: Operation, principal: Principal): boolean {
  const auth = authOf(type, operation);
  const rule = ruleOf(auth);
  if (principal.accountId === undefined) return rule.anonymous === true && rule[operation] !== undefined;
  if (auth?.startsWith("#")) return true;
  return rule.create?.({ principal, datasets: [], groups: principal.groups }) === true; // a name or a group
}

/** What a type says of itself, and whether the caller may, and why. */
export function reportOf(type: JobType, principal: Principal): JobTypeReport {
  const rank = rankOf(principal);
  const judged = (operation: Operation) => {
    const auth = authOf(type, operation) ?? null;
    const say = (allowed: boolean, rule: string) => ({ auth, allowed, rule });
    if (!mayWrite(principal)) return say(false, "your token may only read");
    if (rank === "admin") return say(true, "administrators may");
    const privileged = rank === "creator" || rank === "updater";
    const isTheirs = (rank === "creator") === (operation === "create");
    if (privileged)
      return say(
        isTheirs,
        `your groups may ${rank === "creator" ? "create every job and update none" : "update every job and create none"}`,
      );
    // Names of users and groups are for those who signed in.
    if (rank === "anonymous" && auth !== null && !auth.startsWith("#"))
      return { auth: null, allowed: false, rule: "sign in first" };
    const rule = ruleOf(auth ?? undefined);
    // Rules of datasets and of owners are judged of the single job: those who may for some job are told of the condition.
    return say(rule[operation] !== undefined && isOpen(type, operation, principal), rule.words);
  };
  const names = (operation: Operation) => type.operations[operation].actions.map((action) => action.type);
  return {
    type: type.type,
    title: type.title,
    description: type.description,
    paramsSchema: type.paramsSchema,
    create: judged("create"),
    update: judged("update"),
    actions: { create: names("create"), update: names("update") },
  };
}
