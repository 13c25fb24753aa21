import type { JobType, JobTypes } from "@margay/actions";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import type { Doc } from "../records/kind.ts";
import { findDatasets, type ListedDataset, unknownFiles } from "./dataset-store.ts";
import { demandList } from "./list.ts";
import { type Owner, type Person, settleOwner } from "./owner.ts";
import { JobRefusal } from "./refusal.ts";
import { mayCallOperation, needsDatasets, permitsCreate, permitsDatasets, rankOf } from "./rights.ts";
import type { JobRequest } from "./types.ts";

export interface Admitted {
  type: JobType;
  owner: Owner;
  /** In the order of the list, each once. Their records are there where the type's actions look at them. */
  datasets: readonly ListedDataset[];
}

export interface AdmitDeps {
  db: Db;
  personOf: (username: string) => Promise<Person | undefined>;
}

/**
 * Judges a new job in SciCat's order: type, list, owner, rights to the datasets, owner group of the anonymous, and the
 * type's own rule. Throws JobRefusal. The datasets cost one query and the files another one, however many there are.
 */
export async function admit(
  { db, personOf }: AdmitDeps,
  types: JobTypes,
  principal: Principal,
  request: JobRequest,
): Promise<Admitted> {
  const isAnonymous = principal.accountId === undefined;
  const notPermitted = () => new JobRefusal("not-permitted", "You may not create jobs of this type.");
  if (!mayCallOperation(types, principal, "create")) throw notPermitted();
  const type = types.types.get(request.type);
  if (!type)
    throw new JobRefusal("unknown-type", `type: there is no job type ${JSON.stringify(request.type.slice(0, 200))}.`);
  const list = demandList(request.jobParams);
  const looks = type.operations.create.actions.some((action) => action.validate !== undefined);
  const pids = [...new Set((list ?? []).map((item) => item.pid))];
  // The owner decides whose rights count, but is judged after the list.
  const owner = await settleOwner(principal, request, personOf).catch((error: unknown) => {
    if (error instanceof JobRefusal) return error;
    throw error;
  });
  const groups = owner instanceof JobRefusal ? new Set<string>() : owner.groups;
  const found = pids.length === 0 ? [] : await findDatasets(db, pids, groups, looks);
  const byPid = new Map(found.map((one) => [one.pid, one]));
  const unknown = pids.filter((pid) => !byPid.has(pid));
  if (unknown.length > 0)
    throw new JobRefusal("datasets-unknown", `There are no datasets ${unknown.slice(0, 10).join(", ")}.`, {
      pids: unknown,
    });
  const files = await unknownFiles(db, list ?? []);
  if (files.length > 0)
    throw new JobRefusal("files-unknown", `The dataset ${files[0]?.pid} has no file ${files[0]?.missing[0]}.`, {
      files,
    });
  if (owner instanceof JobRefusal) throw owner;
  const datasets = pids.flatMap((pid) => byPid.get(pid) ?? []);
  demandDatasetRights(type, principal, { owner, list, datasets });
  if (isAnonymous && owner.ownerGroup !== undefined)
    throw new JobRefusal("owner-group-anonymous", "ownerGroup: sign in to create a job for a group.");
  if (!permitsCreate(type, { principal, datasets, groups: owner.groups })) throw notPermitted();
  return { type, owner, datasets };
}

function demandDatasetRights(
  type: JobType,
  principal: Principal,
  { owner, list, datasets }: { owner: Owner; list: readonly unknown[] | undefined; datasets: readonly ListedDataset[] },
): void {
  const rank = rankOf(principal);
  if (rank === "admin" || !needsDatasets(type)) return;
  if (list === undefined)
    throw new JobRefusal("list-missing", "jobParams.datasetList: name the datasets; the type's rule is about them.");
  const isOwnerRule = type.operations.create.auth === "#datasetOwner";
  const isNobodys = owner.ownerUser === undefined && owner.ownerGroup === undefined;
  if (isOwnerRule && (rank === "anonymous" || isNobodys))
    throw new JobRefusal("not-signed-in", "Jobs of this type are for owners of datasets: sign in, or name the owner.");
  // What a privileged caller's body names as the owner group counts as owning, and for nothing else.
  const extra = isOwnerRule && rank === "creator" && owner.ownerGroup !== undefined ? [owner.ownerGroup] : [];
  const groups = new Set([...owner.groups, ...extra]);
  if (!permitsDatasets(type, { principal, datasets, groups }))
    throw new JobRefusal("datasets-not-permitted", "You lack rights to some datasets of the list.");
}

/** The request as actions see it, in the words of the current wire. */
export const requestView = ({ type, jobParams, ownerUser, ownerGroup, contactEmail }: JobRequest): Doc => ({
  type,
  jobParams,
  ...(ownerUser === undefined ? {} : { ownerUser }),
  ...(ownerGroup === undefined ? {} : { ownerGroup }),
  ...(contactEmail === undefined ? {} : { contactEmail }),
});
