import { expect } from "vitest";
import type { Caller } from "./load.ts";
import { urlOf } from "./load.ts";
import { isAdmin, type Oracle } from "./oracle.ts";
import type { World } from "./world.ts";

/** What jobs have beyond their records. No job of a world has actions: those who may steer it get 200 or 409. */
export async function driveJobs(caller: Caller, world: World, oracle: Oracle): Promise<void> {
  const absent = { kind: "job", key: "w/absent" } as const;
  const isPrivileged = isAdmin(caller);
  for (const thing of [...world.things.filter((one) => one.kind === "job"), absent]) {
    const readable = thing !== absent && "body" in thing && oracle.may(caller, "read", thing);
    for (const part of ["/execution", "/events"]) {
      const reply = await caller.ask({ url: urlOf(thing) + part });
      expect(reply.status, `${caller.name} ${urlOf(thing)}${part}`).toBe(readable ? 200 : 404);
    }
    const owns =
      "body" in thing &&
      caller.person !== undefined &&
      (thing.ownerUser?.toLowerCase() === caller.person.username ||
        caller.person.groups.includes(thing.ownerGroup ?? ""));
    const steers = readable && caller.scopes.includes("write") && (isPrivileged || owns);
    for (const [part, status] of [
      ["/cancel", 200],
      ["/retry", 409],
    ] as const) {
      const reply = await caller.ask({ method: "POST", url: urlOf(thing) + part });
      const what = `${caller.name} POST ${urlOf(thing)}${part}: ${reply.text.slice(0, 200)}`;
      expect(reply.status, what).toBe(steers ? status : readable ? 403 : 404);
    }
  }
  const types = await caller.ask({ url: "/v1/jobs/types" });
  expect(types.status).toBe(200);
  const writes = caller.person !== undefined && caller.scopes.includes("write");
  const allowed = types.body.items.map((one: { create: { allowed: boolean } }) => one.create.allowed);
  expect(allowed, `${caller.name} is told of types`).toEqual([writes, writes]);
  const refused = caller.person === undefined ? 401 : 403;
  for (const call of [{ method: "POST", url: "/v1/jobs/types/reload" }, { url: "/v1/jobs/queue" }] as const)
    expect((await caller.ask(call)).status, `${caller.name} ${call.url}`).toBe(isPrivileged ? 200 : refused);
}
