import { expect } from "vitest";
import { type Caller, urlOf } from "./load.ts";
import { isAdmin, type Oracle } from "./oracle.ts";
import { type Kind, kinds, plainGroups, type World } from "./world.ts";

const stale = { "if-match": '"99999"' };

/**
 * Changes and removals with an ETag that no record has: those who may get 412 with the version, those who may only
 * read 403, and all others what an absent record would answer. So nothing changes.
 */
export async function driveStaleWrites(caller: Caller, world: World, oracle: Oracle): Promise<void> {
  for (const thing of world.things) {
    const url = urlOf(thing);
    const readable = oracle.may(caller, "read", thing);
    for (const [method, verb] of [
      ["PATCH", "update"],
      ["PUT", "update"],
      ["DELETE", "remove"],
    ] as const) {
      const body = method === "DELETE" ? {} : { body: method === "PUT" ? thing.body : {} };
      // Only an administrator may send who created it.
      if (method === "PUT" && "createdBy" in thing.body && !isAdmin(caller)) continue;
      const reply = await caller.ask({ method, url, headers: stale, ...body });
      const what = `${caller.name} ${method} ${url}: ${reply.text.slice(0, 300)}`;
      if (oracle.may(caller, verb, thing)) {
        expect(reply.status, what).toBe(412);
        expect(reply.body.details.currentVersion, what).toBeGreaterThan(0);
      } else if (readable) expect(reply.status, what).toBe(403);
      else expect([reply.status, reply.body.details], what).toEqual([412, { currentVersion: null }]);
    }
  }
}

interface Attempt {
  kind: Kind;
  body: Record<string, unknown>;
  allowed: boolean;
  /** Status of success, where it is another one. */
  made?: number;
}

// Administrators make jobs for others, and say whom to write to.
const jobOf = (type: string, ownerGroup: string) => ({
  type,
  ownerGroup,
  contactEmail: "x@example.org",
  jobParams: {},
});

function attempts(caller: Caller, world: World, oracle: Oracle, seed: number): Attempt[] {
  const may = (group: string) => caller.person?.groups.includes(group) === true;
  const writes = caller.scopes.includes("write");
  const admin = isAdmin(caller);
  const signedIn = caller.person !== undefined;
  const pick = <T>(values: readonly T[], offset: number): T => {
    const value = values[(seed + offset) % values.length];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  const key = `new-${caller.name.replace(/\W/g, "-")}-${seed}`;
  return plainGroups.flatMap((ownerGroup, index) => {
    const own = may(ownerGroup);
    const dataset = pick(
      world.things.filter((one) => one.kind === "dataset"),
      index * 7,
    );
    const writesDataset = oracle.may(caller, "update", dataset);
    const id = `${key}-${index}`;
    const scan = { type: "raw", datasetName: id, ownerGroup };
    const targets = (["sample", "proposal", "publication"] as const).map((kind) =>
      pick(
        world.things.filter((one) => one.kind === kind),
        index * 7,
      ),
    );
    const list: Attempt[] = [
      { kind: "dataset", body: scan, allowed: admin || (signedIn && own) || may("ingestors") },
      {
        kind: "dataset",
        body: { ...scan, pid: id },
        allowed: admin || may("ingestors") || (may("pid-choosers") && own),
      },
      {
        kind: "sample",
        body: { sampleId: id, sampleName: id, ownerGroup },
        allowed: admin || may("ingestors") || (signedIn && own),
      },
      { kind: "proposal", body: { proposalId: id, title: id, ownerGroup }, allowed: admin || may("useroffice") },
      { kind: "beamtime", body: { beamtimeId: id, proposalId: "P1", ownerGroup }, allowed: admin || may("useroffice") },
      { kind: "policy", body: { id, ownerGroup }, allowed: admin || may("dataoffice") },
      { kind: "job", body: jobOf("signed-in", ownerGroup), allowed: admin || (signedIn && own), made: 202 },
      {
        kind: "job",
        body: { ...jobOf("owners", ownerGroup), jobParams: { datasetList: [{ pid: dataset.key, files: [] }] } },
        allowed: admin || (signedIn && own && may(dataset.ownerGroup ?? "")),
        made: 202,
      },
      { kind: "instrument", body: { pid: id, name: id }, allowed: admin },
      { kind: "publication", body: { doi: id, title: id, datasetPids: [] }, allowed: admin },
      {
        kind: "origdatablock",
        body: { id, datasetPid: dataset.key, dataFileList: [] },
        allowed: admin || may("ingestors") || writesDataset,
      },
      {
        kind: "datablock",
        body: { id, archiveId: id, datasetPid: dataset.key, dataFileList: [] },
        allowed: admin || may("ingestors") || writesDataset,
      },
      ...[dataset, ...targets].map(
        (target, at): Attempt => ({
          kind: "attachment",
          body: { id: `${id}-${at}`, relationships: [{ targetType: target.kind, targetId: target.key }], ownerGroup },
          // Ingestors create attachments, and also what they are attached to; the user office writes every proposal.
          allowed: admin || may("ingestors") || (may("attachers") && own) || oracle.may(caller, "update", target),
        }),
      ),
    ];
    return list.map((one) => ({ ...one, allowed: one.allowed && writes }));
  });
}

/** Creation of every kind in every group; what was made is removed again by the administrator. */
export async function driveCreates(caller: Caller, admin: Caller["ask"], world: World, oracle: Oracle, seed: number) {
  for (const { kind, body, allowed, made = 201 } of attempts(caller, world, oracle, seed)) {
    const { path, keyField } = kinds[kind];
    const reply = await caller.ask({ url: `/v1/${path}`, body });
    const what = `${caller.name} creates ${kind} ${JSON.stringify(body)}: ${reply.status} ${reply.text.slice(0, 300)}`;
    // A block of a dataset that may not even be known is a wrong reference.
    const isBlock = kind === "origdatablock" || kind === "datablock";
    const refused = isBlock ? [400, 403] : kind === "job" && caller.person === undefined ? [401] : [403];
    if (allowed) expect(reply.status, what).toBe(made);
    else expect(refused, what).toContain(reply.status);
    if (!allowed) continue;
    const key = (reply.body.job ?? reply.body)[keyField];
    const gone = await admin({ method: "DELETE", url: `/v1/${path}/${encodeURIComponent(key)}` });
    expect(gone.status, what).toBe(204);
  }
}

/** Nobody may give a record to a group of which they are no member, nor take one over. */
export async function driveHandOver(caller: Caller, world: World, oracle: Oracle): Promise<void> {
  if (isAdmin(caller)) return;
  for (const thing of world.things) {
    if (!["dataset", "sample"].includes(thing.kind) || !oracle.may(caller, "update", thing)) continue;
    const foreign = plainGroups.find((group) => !caller.person?.groups.includes(group));
    if (foreign === undefined) continue;
    const reply = await caller.ask({ method: "PATCH", url: urlOf(thing), body: { ownerGroup: foreign } });
    expect(reply.status, `${caller.name} gives ${thing.key} to ${foreign}`).toBe(403);
    const forged = await caller.ask({ method: "PATCH", url: urlOf(thing), body: { createdBy: "somebody" } });
    expect(forged.status, `${caller.name} forges the author of ${thing.key}`).toBe(403);
  }
}
