import {
  type AccountDraft,
  accountFrom,
  type IdentityDraft,
  identityFrom,
  NoAccount,
  personFrom,
  roleFrom,
  type SettingsDraft,
  settingsFrom,
  userRoleFrom,
} from "./accounts.ts";
import { inBatches } from "./batches.ts";
import type { Doc } from "./ejson.ts";
import type { SideCollection } from "./names.ts";
import type { SideReport } from "./report.ts";
import { notCarried, type SideOptions } from "./side-options.ts";

// Identities carry pictures: of so many users at a time they are held in memory.
const usersAtOnce = 1_000;

/** Carries users over, each with identity, settings and roles. */
export async function carryAccounts(options: SideOptions): Promise<void> {
  const { sides, tally } = options;
  if (!sides.some((side) => side !== "history")) return;
  const roles = await rolesOfUsers(options);
  const counts = tally.side("users");
  const seen = new Set<string>();
  await inBatches<"users", AccountDraft>(
    { ...options, size: usersAtOnce },
    "writing",
    "users",
    (item) => {
      counts.read++;
      return "problem" in item
        ? void tally.refused(counts, item.problem.message)
        : attempt(options, counts, () => accountFrom(item.doc));
    },
    async (accounts) => {
      const ids = new Set(accounts.map(({ id }) => id));
      const first = seen.size === 0;
      for (const id of ids) seen.add(id);
      const identities = await ofUsers<IdentityDraft>(options, "identities", ids, first, identityFrom);
      const settings = await ofUsers<SettingsDraft>(options, "settings", ids, first, settingsFrom);
      for (const account of accounts)
        await restore(options, counts, account, [
          identities.get(account.id),
          settings.get(account.id)?.settings,
          roles.get(account.id) ?? [],
        ]);
    },
  );
}

async function restore(
  { tally, sinks, sent }: SideOptions,
  counts: SideReport,
  account: AccountDraft,
  parts: [IdentityDraft | undefined, Doc | undefined, readonly string[]],
): Promise<void> {
  if (!sinks) return;
  if (!sinks.accounts) return tally.refused(counts, notCarried(sinks));
  const person = personFrom(account, ...parts);
  const place = `account ${person.id}`;
  const record: Doc = { ...person };
  if (sent?.has(place, record)) return tally.carried(counts, "present");
  const refused = await sinks.accounts.restore(person);
  if (refused !== undefined) return tally.refused(counts, refused, 1, person.username);
  sent?.add(place, record);
  tally.carried(counts, "added");
}

/** What a collection says of these users. Read once for every batch of users; counted in the first pass. */
async function ofUsers<Draft extends { userId: string }>(
  options: SideOptions,
  side: "identities" | "settings",
  ids: ReadonlySet<string>,
  counting: boolean,
  map: (doc: Doc) => Draft,
): Promise<Map<string, Draft>> {
  const found = new Map<string, Draft>();
  if (!options.sides.includes(side)) return found;
  const counts = options.tally.side(side);
  for await (const item of options.source.documents(side)) {
    if (counting) counts.read++;
    const draft = "problem" in item ? undefined : attempt(options, counting ? counts : undefined, () => map(item.doc));
    if (!draft || !ids.has(draft.userId)) continue;
    found.set(draft.userId, draft);
    if (options.sinks?.accounts) options.tally.carried(counts, "added");
  }
  return found;
}

async function rolesOfUsers(options: SideOptions): Promise<Map<string, string[]>> {
  const names = new Map<string, string>();
  await each(options, "roles", (doc) => {
    const { ids, name } = roleFrom(doc);
    for (const id of ids) names.set(id, name);
  });
  const roles = new Map<string, string[]>();
  await each(options, "userroles", (doc) => {
    const { userId, groups } = userRoleFrom(doc, names);
    roles.set(userId, [...(roles.get(userId) ?? []), ...groups]);
  });
  return roles;
}

async function each(options: SideOptions, side: SideCollection, take: (doc: Doc) => void): Promise<void> {
  if (!options.sides.includes(side)) return;
  const counts = options.tally.side(side);
  for await (const item of options.source.documents(side)) {
    counts.read++;
    if ("problem" in item) options.tally.refused(counts, item.problem.message);
    else
      attempt(options, counts, () => {
        take(item.doc);
        if (options.sinks?.accounts) options.tally.carried(counts, "added");
      });
  }
}

/** Counts a document that makes no account, and its reason. */
function attempt<T>({ tally }: SideOptions, counts: SideReport | undefined, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof NoAccount)) throw error;
    if (counts) tally.refused(counts, error.message);
    return undefined;
  }
}
