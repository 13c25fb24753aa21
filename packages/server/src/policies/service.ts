import { createHash } from "node:crypto";
import { anonymous, author, type Principal } from "../access/index.ts";
import { CatalogueError } from "../errors.ts";
import type { RecordDeps, RecordService } from "../records/verbs.ts";
import { redundancyOf } from "./store.ts";

export interface DefaultPolicy {
  manager: readonly string[];
  tapeRedundancy: string;
}

export interface Policies {
  /** The tape redundancy that a group's policy demands; undefined while the group has no policy. */
  redundancyOf(ownerGroup: string): Promise<string | undefined>;
  /**
   * Gives a group without a policy the default one, in the name of the caller, who has just been allowed to write for
   * that group.
   */
  ensure(principal: Principal, ownerGroup: string, fallback: DefaultPolicy): Promise<void>;
  /** Drops what is remembered, after policies went another way than through this service. */
  forget(): void;
}

const rememberedMs = 5_000;
const maxRemembered = 10_000;

/** Default policies of groups. Invariant: a group gets one default policy, however many datasets are made at once. */
export function createPolicies(deps: RecordDeps & { policies: RecordService }): Policies {
  const { policies, database } = deps;
  const known = new Map<string, { redundancy: string; untilMs: number }>();

  async function makeDefault(principal: Principal, ownerGroup: string, fallback: DefaultPolicy): Promise<void> {
    const id = createHash("sha256").update(`default policy of ${ownerGroup}`).digest("hex").slice(0, 32);
    const keeper: Principal = {
      ...anonymous,
      username: author(principal),
      roles: new Set(["policyManager"]),
      scopes: new Set(["read", "write"]),
    };
    const policy = {
      id,
      ownerGroup,
      manager: [...fallback.manager],
      tapeRedundancy: fallback.tapeRedundancy,
      autoArchive: false,
      autoArchiveDelay: 7,
      archiveEmailNotification: true,
      retrieveEmailNotification: true,
      embargoPeriod: 3,
    };
    await policies.create(keeper, policy).catch((error: unknown) => {
      // Another dataset of the group was made at the same moment.
      if (!(error instanceof CatalogueError && error.code === "conflict")) throw error;
    });
  }

  function remember(ownerGroup: string, redundancy: string): void {
    if (known.size >= maxRemembered) known.clear();
    known.set(ownerGroup, { redundancy, untilMs: performance.now() + rememberedMs });
  }

  async function redundancyFor(ownerGroup: string): Promise<string | undefined> {
    const remembered = known.get(ownerGroup);
    if (remembered && remembered.untilMs > performance.now()) return remembered.redundancy;
    const redundancy = await redundancyOf(database.kysely, ownerGroup);
    if (redundancy !== undefined) remember(ownerGroup, redundancy);
    return redundancy;
  }

  return {
    forget: () => known.clear(),
    redundancyOf: redundancyFor,
    async ensure(principal, ownerGroup, fallback) {
      if ((await redundancyFor(ownerGroup)) !== undefined) return;
      await makeDefault(principal, ownerGroup, fallback);
      remember(ownerGroup, fallback.tapeRedundancy);
    },
  };
}
