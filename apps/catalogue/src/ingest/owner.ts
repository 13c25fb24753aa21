import type { Me } from "@margay/contract";
import type { BeamtimeMetadata } from "@margay/extract";

/** Who ingests, and what that person may. */
export interface Caller {
  username: string;
  groups: readonly string[];
  /** May create datasets for every group. */
  everyGroup: boolean;
  /** May choose PIDs. */
  choosesPids: boolean;
}

export function callerOf(me: Me): Caller | undefined {
  if (!me.user) return undefined;
  const everyGroup = me.roles.includes("admin") || me.roles.includes("datasetCreatorPrivileged");
  return {
    username: me.user.username,
    groups: me.user.groups,
    everyGroup,
    choosesPids: everyGroup || me.roles.includes("datasetCreatorWithPid"),
  };
}

export interface Ownership {
  ownerGroup: string;
  accessGroups: readonly string[];
}

/**
 * The group that a new dataset belongs to: the given one, that of the beamtime or its proposal where the caller may,
 * else the caller's only group.
 * @returns undefined where the person must say it
 */
export function ownershipOf(
  caller: Caller,
  given: string | undefined,
  beamtime: BeamtimeMetadata | undefined,
  proposalGroup: string | undefined,
): Ownership | undefined {
  const accessGroups = beamtime?.accessGroups ?? [];
  if (given !== undefined) return { ownerGroup: given, accessGroups };
  const candidates = [beamtime?.ownerGroup, proposalGroup, beamtime?.beamtimeId];
  const ofBeamtime = candidates.find(
    (group) => group !== undefined && (caller.everyGroup || caller.groups.includes(group)),
  );
  if (ofBeamtime !== undefined) return { ownerGroup: ofBeamtime, accessGroups };
  const [only, ...others] = caller.groups;
  return only !== undefined && others.length === 0 ? { ownerGroup: only, accessGroups } : undefined;
}

/** What to say to a caller whose group cannot be guessed. */
export function ownerQuestion(caller: Caller): string {
  return `Say which group the data belongs to with --owner-group: ${groupsInWords(caller)}.`;
}

/** What is wrong with a given group, before anything is read: the server would refuse every dataset. */
export function ownerObjection(caller: Caller, given: string | undefined): string | undefined {
  if (given === undefined || caller.everyGroup || caller.groups.includes(given)) return undefined;
  return `You may not create datasets for the group ${given} (--owner-group): ${groupsInWords(caller)}.`;
}

function groupsInWords({ groups }: Caller): string {
  return groups.length === 0 ? "you are in no group" : `you are in ${groups.slice(0, 10).join(", ")}`;
}
