import type { Filter } from "@margay/contract";
import type { Jobs, Principal } from "@margay/server";
import type { Call } from "../wire/call.ts";
import { all } from "../wire/filter/index.ts";
import { holds, isSignedIn } from "../wire/guards.ts";
import { open } from "../wire/records/record.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { listedPids, paramsFromV3 } from "./jobs-form.ts";

type NewJob = Parameters<Jobs["create"]>[1];

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const maxPids = 5_000;

/** Fills in who owns a job of the older form, whose clients do not say it: the catalogue judges the result. */
export function jobOwners({ catalogue }: WireDeps) {
  const { finder, identity, jobs } = catalogue;

  async function emailOf({ principal }: Call): Promise<string | undefined> {
    return isSignedIn(principal) ? textOf((await identity.people.self(principal)).email) : undefined;
  }

  /** Datasets of the list in the order of the catalogue; undefined where one of them is not to be had. */
  async function datasets(call: Call, reader: Principal, pids: readonly string[], more: Filter[]) {
    const found: Doc[] = [];
    for (let at = 0; at < pids.length; at += maxPids) {
      const values = pids.slice(at, at + maxPids);
      const rows = await finder.find(reader, "dataset", {
        where: all([{ op: "in", field: ["pid"], values }, ...more]),
        limit: values.length,
        fields: ["pid", "ownerGroup", "isPublished"],
        signal: call.signal,
      });
      found.push(...rows.map((row) => open(row).doc));
    }
    return found.length < pids.length ? undefined : found;
  }

  async function ownerGroup(call: Call, owner: Principal, body: Doc, auth: string | null): Promise<string | undefined> {
    const pids = [...new Set(listedPids(body.datasetList))];
    if (pids.length === 0 || auth === "#datasetPublic") return undefined;
    const { principal } = call;
    const isAdmin = holds(principal, "admin");
    const forOthers = isAdmin || holds(principal, "jobCreatorPrivileged");
    const own: Filter = { op: "in", field: ["ownerGroup"], values: [...owner.groups] };
    const reader = isAdmin || !forOthers ? principal : owner;
    const found = await datasets(call, reader, pids, auth === "#datasetOwner" && !isAdmin ? [own] : []);
    if (found === undefined) return undefined;
    if (auth !== "#datasetAccess") return textOf(found[0]?.ownerGroup);
    const unpublished = found.find(({ isPublished }) => isPublished !== true);
    return unpublished === undefined ? [...owner.groups][0] : textOf(unpublished.ownerGroup);
  }

  return async function request(call: Call, body: Doc): Promise<NewJob> {
    const { principal } = call;
    const params = isObject(body.jobParams) ? body.jobParams : {};
    const named = textOf(params.username);
    const known = isSignedIn(principal) && named !== undefined ? await identity.principalFor(named) : undefined;
    const owner = known ?? principal;
    const type = String(body.type);
    const report = jobs.types(principal).find((one) => one.type === type);
    const group =
      textOf(params.ownerGroup) ??
      // Nobody's jobs belong to no group.
      (report && isSignedIn(principal) ? await ownerGroup(call, owner, body, report.create.auth) : undefined);
    return {
      type,
      jobParams: paramsFromV3(body),
      ...(owner.username === undefined ? {} : { ownerUser: owner.username }),
      ...(group === undefined ? {} : { ownerGroup: group }),
      contactEmail: textOf(body.emailJobInitiator) ?? (await emailOf(call)),
    };
  };
}
