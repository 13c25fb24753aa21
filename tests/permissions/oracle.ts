import type { Kind, Person, Thing, World } from "./world.ts";

/** Whoever asks: nobody, or a person by a session or a token with fewer scopes. */
export interface Asker {
  person?: Person;
  scopes: readonly ("read" | "write" | "admin")[];
}

export type Verb = "read" | "update" | "remove";

const isMember = (asker: Asker, group: string | undefined) =>
  group !== undefined && asker.person?.groups.includes(group) === true;
export const isAdmin = (asker: Asker) => isMember(asker, "admin") && asker.scopes.includes("admin");
const sameMail = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** One of the record's own groups is the asker's, or everybody may read it. */
function isShared(asker: Asker, thing: Thing): boolean {
  const groups = [thing.ownerGroup, thing.instrumentGroup, ...thing.accessGroups];
  // Jobs are nobody else's business, whatever an import says of them.
  return (thing.isPublished && thing.kind !== "job") || groups.some((group) => isMember(asker, group));
}

function isNamed(asker: Asker, thing: Thing): boolean {
  const { person } = asker;
  if (!person) return false;
  if (thing.kind === "dataset") return (thing.sharedWith ?? []).some((mail) => sameMail(mail, person.email));
  if (thing.kind === "job") return thing.ownerUser?.toLowerCase() === person.username;
  if (thing.kind === "publication") return thing.createdBy === person.username;
  return false;
}

/** The kinds of which a role reads every record. */
const overseers: Partial<Record<Kind, string>> = {
  dataset: "archivers",
  origdatablock: "archivers",
  datablock: "archivers",
  proposal: "useroffice",
  beamtime: "useroffice",
  policy: "dataoffice",
};

/** The slow oracle: the rules in prose of design §5 and of the operators' guide, one record at a time. */
export function createOracle(world: World) {
  const find = (kind: string, key: string) => world.things.find((thing) => thing.kind === kind && thing.key === key);
  const parentOf = (thing: Thing) => (thing.dataset === undefined ? undefined : find("dataset", thing.dataset));
  const targetsOf = (thing: Thing) => (thing.targets ?? []).map((target) => find(target.targetType, target.targetId));

  /** Read by the groups of the record itself, without any role. */
  function readsByGroup(asker: Asker, thing: Thing): boolean {
    const parent = parentOf(thing);
    if (parent) return readsByGroup(asker, parent);
    if (thing.kind === "instrument") return true;
    if (thing.kind === "publication") return thing.status !== "private" || isNamed(asker, thing);
    return isShared(asker, thing) || isNamed(asker, thing);
  }

  function reads(asker: Asker, thing: Thing): boolean {
    if (isAdmin(asker) || isMember(asker, overseers[thing.kind])) return true;
    if (readsByGroup(asker, thing)) return true;
    return thing.kind === "attachment" && targetsOf(thing).some((target) => target && reads(asker, target));
  }

  function writesParent(asker: Asker, thing: Thing): boolean {
    const parent = parentOf(thing);
    return parent !== undefined && writes(asker, parent);
  }

  function writes(asker: Asker, thing: Thing): boolean {
    switch (thing.kind) {
      case "dataset":
      case "sample":
        return isMember(asker, thing.ownerGroup);
      case "origdatablock":
        return writesParent(asker, thing);
      case "datablock":
        return writesParent(asker, thing) || isMember(asker, "archivers");
      case "proposal":
      case "beamtime":
        return isMember(asker, "useroffice");
      case "policy":
        return isMember(asker, "dataoffice");
      // Which of its states allow a change is the workflow's; an ETag that no record has is refused before that.
      case "publication":
        return thing.createdBy === asker.person?.username;
      case "attachment": {
        if ((isMember(asker, "ingestors") || isMember(asker, "attachers")) && isMember(asker, thing.ownerGroup))
          return true;
        const targets = targetsOf(thing);
        return (
          asker.person !== undefined && targets.length > 0 && targets.every((one) => one && may(asker, "update", one))
        );
      }
      default:
        return false;
    }
  }

  function removes(asker: Asker, thing: Thing): boolean {
    switch (thing.kind) {
      case "origdatablock":
      case "datablock":
        return writesParent(asker, thing) || isMember(asker, "deleters");
      case "attachment":
        return writes(asker, thing) || isMember(asker, "deleters");
      case "job":
        return false;
      default:
        return isMember(asker, "deleters");
    }
  }

  function may(asker: Asker, verb: Verb, thing: Thing): boolean {
    if (verb === "read") return reads(asker, thing);
    if (!asker.scopes.includes("write")) return false;
    return isAdmin(asker) || (verb === "update" ? writes(asker, thing) : removes(asker, thing));
  }

  const visible = (asker: Asker, kind: Kind) =>
    world.things.filter((thing) => thing.kind === kind && reads(asker, thing));

  return { may, visible, find };
}

export type Oracle = ReturnType<typeof createOracle>;
