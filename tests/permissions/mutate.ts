import type { As } from "@margay/testkit";
import { expect } from "vitest";
import { type Caller, put, urlOf } from "./load.ts";
import type { Thing, World } from "./world.ts";

const isBlock = (thing: Thing) => thing.kind === "origdatablock" || thing.kind === "datablock";

/**
 * Makes part of the world like another one: a third of the records get other rights, a third of the people other
 * groups, and some records go. Answers the new world and what was removed.
 */
export async function mutate(admin: As, world: World, other: World): Promise<{ world: World; removed: Thing[] }> {
  const people = [];
  for (const [index, person] of world.people.entries()) {
    const groups = other.people[index]?.groups ?? [];
    if (index % 3 !== 0) people.push(person);
    else {
      const changed = await admin({ method: "PATCH", url: `/v1/users/${person.username}`, body: { groups } });
      expect(changed.status, changed.text).toBe(200);
      people.push({ ...person, groups });
    }
  }
  const removed: Thing[] = [];
  const things: Thing[] = [];
  for (const [index, thing] of world.things.entries()) {
    const next = other.things.find((one) => one.kind === thing.kind && one.key === thing.key);
    if (index % 10 === 4 && !isBlock(thing)) {
      const gone = await admin({ method: "DELETE", url: urlOf(thing) });
      expect(gone.status, gone.text).toBe(204);
      removed.push(thing);
    } else if (index % 3 === 0 && next && !isBlock(thing)) {
      await put(admin, next);
      things.push(next);
    } else things.push(thing);
  }
  // Blocks go with their dataset.
  const gone = new Set(removed.filter((one) => one.kind === "dataset").map((one) => one.key));
  const orphans = things.filter((one) => one.dataset !== undefined && gone.has(one.dataset));
  return {
    world: { people, things: things.filter((one) => !orphans.includes(one)) },
    removed: [...removed, ...orphans],
  };
}

/** The same callers with the groups that their accounts have now. */
export const regrouped = (callers: readonly Caller[], world: World): Caller[] =>
  callers.map((caller) => {
    const person = world.people.find((one) => one.username === caller.person?.username);
    return { ...caller, ...(person ? { person } : {}) };
  });
