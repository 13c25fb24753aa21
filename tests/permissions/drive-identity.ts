import { expect } from "vitest";
import type { Caller } from "./load.ts";
import { isAdmin, type Oracle } from "./oracle.ts";
import { type Person, plainGroups, type World } from "./world.ts";

type Json = Record<string, unknown>;

/** Accounts, groups and tokens: one's own, or all for administrators. */
export async function driveIdentity(caller: Caller, world: World): Promise<void> {
  const admin = isAdmin(caller);
  const { person, ask, name } = caller;
  const refused = person ? 403 : 401;
  expect((await ask({ url: "/v1/health" })).status).toBe(200);
  const me = await ask({ url: "/v1/me" });
  expect([me.body.authenticated, me.body.user?.username]).toEqual([person !== undefined, person?.username]);
  expect([...(me.body.user?.groups ?? [])].sort()).toEqual([...(person?.groups ?? [])].sort());
  // Open to all, with or without credentials; OIDC is not configured.
  const providers = await ask({ url: "/v1/auth/providers" });
  expect(providers.body.items, name).toEqual([expect.objectContaining({ id: "local", kind: "password" })]);
  for (const step of ["login", "callback"])
    expect((await ask({ url: `/v1/auth/oidc/${step}` })).status, `${name} ${step}`).toBe(404);
  expect((await ask({ url: "/v1/users" })).status, name).toBe(admin ? 200 : refused);
  for (const other of world.people) await driveUser(caller, other, admin);
  const tokens = await ask({ url: "/v1/tokens" });
  expect(tokens.status).toBe(person ? 200 : 401);
  for (const token of tokens.body.items ?? []) {
    expect(token.username).toBe(person?.username);
    expect(token).not.toHaveProperty("token");
  }
  await driveGroups(caller, admin);
}

async function driveUser({ person, ask, name, scopes }: Caller, other: Person, admin: boolean) {
  const url = `/v1/users/${other.username}`;
  const self = other.username === person?.username;
  const found = await ask({ url });
  expect(found.status, `${name} reads ${url}`).toBe(!person ? 401 : admin || self ? 200 : 404);
  if (!person || admin) return;
  const absent = await ask({ url: "/v1/users/nobody-at-all" });
  if (!self) expect(found.body.detail).toBe(absent.body.detail.replace("nobody-at-all", other.username));
  for (const call of [
    { method: "PATCH", url, body: { groups: ["admin"] } },
    { method: "DELETE", url },
  ] as const)
    expect((await ask(call)).status, `${name} ${call.method} ${url}`).toBe(403);
  const body = { currentPassword: "not the password", newPassword: "a new long password" };
  const changed = await ask({ url: `${url}/password`, body });
  expect(changed.status, `${name} sets a password: ${changed.text}`).toBe(
    !scopes.includes("write") ? 403 : self ? 401 : 404,
  );
  expect((await ask({ url: `/v1/tokens?username=${other.username}` })).status).toBe(self ? 200 : 403);
  const forged = await ask({ url: "/v1/tokens", body: { name: "x", username: other.username, scopes: ["admin"] } });
  if (!self) expect(forged.status).toBe(403);
  else if (forged.status === 201)
    expect((await ask({ method: "DELETE", url: `/v1/tokens/${forged.body.id}` })).status).toBe(204);
}

/** The group `alpha` is registered; the role groups are not. */
async function driveGroups({ person, ask, name, scopes }: Caller, admin: boolean) {
  const member = person?.groups.includes("alpha") === true;
  const readable = admin || member;
  const found = await ask({ url: "/v1/groups/alpha" });
  expect(found.status, `${name} reads alpha`).toBe(!person ? 401 : readable ? 200 : 404);
  const list = await ask({ url: "/v1/groups" });
  expect(list.status).toBe(person ? 200 : 401);
  expect((list.body.items ?? []).map((one: Json) => one.name).includes("alpha"), `${name} lists alpha`).toBe(readable);
  if (admin) return;
  const refusal = (known: boolean) => (!person ? 401 : !scopes.includes("write") || known ? 403 : 404);
  for (const call of [
    { method: "PUT", url: "/v1/groups/alpha/members/user-9", body: {} },
    { method: "DELETE", url: "/v1/groups/alpha/members/test-admin" },
    { method: "DELETE", url: "/v1/groups/alpha" },
  ] as const)
    expect((await ask(call)).status, `${name} ${call.method} ${call.url}`).toBe(refusal(member));
  // A name that records already carry would give the rights on them.
  for (const group of [...plainGroups, "admin", "archivers"]) {
    const made = await ask({ url: "/v1/groups", body: { name: group } });
    expect(made.status, `${name} takes the name ${group}`).toBe(!person ? 401 : scopes.includes("write") ? 409 : 403);
  }
}

/** Bulk lines are judged like single requests; a hidden dataset is as unknown as an absent one. */
export async function driveBulk(caller: Caller, admin: Caller["ask"], world: World, oracle: Oracle): Promise<void> {
  const headers = { "content-type": "application/x-ndjson" };
  const writes = caller.scopes.includes("write");
  const inGroup = (group: string) => caller.person?.groups.includes(group) === true;
  const scans = plainGroups.map((ownerGroup) => ({ type: "raw", datasetName: "bulk", ownerGroup }));
  const lines = scans.map((line) => JSON.stringify(line)).join("\n");
  const made = await caller.ask({ method: "POST", url: "/v1/datasets/bulk", headers, body: lines });
  expect(made.status, `${caller.name}: ${made.text}`).toBe(caller.person ? 200 : 401);
  if (!caller.person) return;
  const receipts = (text: string): Json[] =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  for (const [index, receipt] of receipts(made.text).entries()) {
    const group = plainGroups[index] ?? "";
    const may = writes && (isAdmin(caller) || inGroup("ingestors") || inGroup(group));
    expect(receipt.status, `${caller.name} creates in ${group}: ${JSON.stringify(receipt)}`).toBe(
      may ? "created" : "error",
    );
    if (may) await admin({ method: "DELETE", url: `/v1/datasets/${encodeURIComponent(String(receipt.key))}` });
  }
  const hidden = world.things.filter((one) => one.kind === "dataset" && !oracle.may(caller, "read", one)).slice(0, 3);
  if (inGroup("ingestors") || hidden.length === 0) return;
  const files = ["w/absent", ...hidden.map((one) => one.key)].map((datasetPid) => ({
    datasetPid,
    path: "a.nxs",
    size: 1,
  }));
  const body = files.map((line) => JSON.stringify(line)).join("\n");
  const refused = receipts((await caller.ask({ method: "POST", url: "/v1/files/bulk", headers, body })).text);
  const [absent, ...others] = refused.map(({ status, problem }) => JSON.stringify([status, problem]));
  for (const other of others) expect(other, `${caller.name} adds files to a hidden dataset`).toBe(absent);
  // The same lines again as an upsert of what is not there or not visible.
  const puts = hidden.map((one) => JSON.stringify({ ...one.body, pid: one.key })).join("\n");
  const url = "/v1/datasets/bulk?mode=upsert";
  for (const receipt of receipts((await caller.ask({ method: "POST", url, headers, body: puts })).text))
    expect(receipt.status, `${caller.name} upserts a hidden dataset: ${JSON.stringify(receipt)}`).not.toBe("updated");
}
