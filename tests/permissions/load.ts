import { type Config, roleGroupsFrom } from "@margay/server";
import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { expect } from "vitest";
import { jobTypes } from "../jobs/job-types.ts";
import type { Asker } from "./oracle.ts";
import { kinds, type Thing, type World } from "./world.ts";

export interface Caller extends Asker {
  name: string;
  ask: As;
}

const roles = roleGroupsFrom({
  ADMIN_GROUPS: "admin",
  DELETE_GROUPS: "deleters",
  CREATE_DATASET_WITH_PID_GROUPS: "pid-choosers",
  CREATE_DATASET_PRIVILEGED_GROUPS: "ingestors",
  UPDATE_DATASET_LIFECYCLE_GROUPS: "archivers",
  PROPOSAL_GROUPS: "useroffice",
  SAMPLE_PRIVILEGED_GROUPS: "ingestors",
  ATTACHMENT_GROUPS: "attachers",
  ATTACHMENT_PRIVILEGED_GROUPS: "ingestors",
  POLICY_GROUPS: "dataoffice",
  HISTORY_ACCESS_GROUPS: "historians",
});

type Options = NonNullable<Parameters<typeof startTestCatalogue>[0]>;

export const startWorldCatalogue = (config: Partial<Config> = {}, scicat: Options["scicat"] = {}) =>
  startTestCatalogue({ config: { roles, jobs: jobsConfig, ...config }, scicat });

const jobsConfig = {
  load: async () =>
    jobTypes({ "signed-in": { create: { auth: "#authenticated" } }, owners: { create: { auth: "#datasetOwner" } } }),
  defaultStatusCode: "new",
  defaultStatusMessage: "New.",
  worker: false,
  env: {},
};

export const urlOf = (thing: Pick<Thing, "kind" | "key">) =>
  `/v1/${kinds[thing.kind].path}/${encodeURIComponent(thing.key)}`;

export async function put(admin: As, thing: Thing): Promise<void> {
  const made = await admin({ method: "PUT", url: urlOf(thing), body: thing.body });
  if (made.status !== 201 && made.status !== 200)
    throw new Error(`${thing.kind} ${thing.key} was not loaded: ${made.status} ${made.text}`);
}

/** Puts a world into a fresh catalogue, in the order in which records refer to each other. */
export async function loadWorld(catalogue: TestCatalogue, world: World): Promise<Caller[]> {
  const callers: Caller[] = [{ name: "anonymous", ask: catalogue.anonymous, scopes: ["read"] }];
  for (const person of world.people) {
    const as = await catalogue.user(person.groups, { username: person.username, email: person.email });
    callers.push({ name: person.username, person, ask: as, scopes: ["read", "write", "admin"] });
    for (const scopes of [["read"], ["read", "write"]] as const) {
      // A token for administrators, whom it makes ordinary, and for one owner, who can then only read.
      if (!person.groups.includes("admin") && person.username !== "user-9") continue;
      const made = await as({ url: "/v1/tokens", body: { name: scopes.join(), scopes } });
      const ask = catalogue.bearer(made.body.token);
      callers.push({ name: `${person.username} with ${scopes.join("+")}`, person, ask, scopes: [...scopes] });
    }
  }
  for (const thing of world.things) await put(catalogue.admin, thing);
  return callers;
}

/** Waits until the feed tells of everything: it holds back what is younger than an open transaction. */
export async function feedIsComplete(admin: As): Promise<void> {
  const marker = `marker-${Math.random()}`;
  await admin({ url: "/v1/samples", body: { sampleId: marker, sampleName: "marker", ownerGroup: "nobody" } });
  const feed = async () => (await admin({ url: "/v1/changes?limit=10000" })).text;
  await expect.poll(feed, { timeout: 30_000 }).toContain(marker);
  await admin({ method: "DELETE", url: `/v1/samples/${marker}` });
}
