import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyRequest } from "./requests.ts";
import { type Answer, ask, type Call, type Person, type Stage, said, startStage } from "./stage.ts";
import { load, mark, openWorld, vault } from "./world.ts";

const overseers: readonly string[] = ["lifecycle manager", "admin"];
const requests = everyRequest();

type Taken = Map<string, { person: Person; call: Call; answers: Record<keyof Stage["plans"], Answer> }>;

let stage: Stage;
let before: Taken;
let after: Taken;

async function take({ plans, people }: Stage): Promise<Taken> {
  const taken: Taken = new Map();
  const [anonymous, ...others] = people;
  for (const [n, call] of requests.entries()) {
    // Three of them, taking turns: all of them at all requests take minutes.
    const asking = n % 4 === 0 ? [anonymous] : [];
    for (let k = 0; k < 2; k++) asking.push(others[(2 * n + k) % others.length]);
    await Promise.all(
      asking.map(async (person) => {
        if (!person) return;
        const [columns, postgresql] = await Promise.all([
          ask(plans.columns, person.token, call),
          ask(plans.postgresql, person.token, call),
        ]);
        taken.set(`${person.name}: ${call.url} ${JSON.stringify(call.body ?? "")}`, {
          person,
          call,
          answers: { columns, postgresql },
        });
      }),
    );
  }
  return taken;
}

/** The first difference of two answers, by its place: whole answers are too long to be told. */
function difference(a: unknown, b: unknown, path = ""): string | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  if (typeof a === "object" && typeof b === "object" && a && b)
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = difference(Reflect.get(a, key), Reflect.get(b, key), `${path}/${key}`);
      if (found !== undefined) return found;
    }
  return `${path}: ${JSON.stringify(a)?.slice(0, 300)} and ${JSON.stringify(b)?.slice(0, 300)}`;
}

beforeAll(async () => {
  // One moment for all that is made, so that nothing but the hidden records differs.
  const now = new Date();
  stage = await startStage(() => now);
  await load(stage.catalogue.admin, openWorld());
  before = await take(stage);
  await load(stage.catalogue.admin, vault());
  after = await take(stage);
}, 600_000);
afterAll(() => stage.close());

it("answers every request the same by both plans", () => {
  const wrong = [...before, ...after].flatMap(([name, { answers }]) => {
    const found = difference(unnamed(said(answers.columns, false)), unnamed(said(answers.postgresql, false)));
    return found === undefined ? [] : [`${name}\n  ${found}`];
  });
  expect(wrong).toEqual([]);
});

it("fails nowhere", () => {
  const wrong = [...before, ...after].flatMap(([name, { answers }]) =>
    Object.values(answers)
      .filter(({ status }) => status >= 500)
      .map(({ status, text }) => `${name}\n  ${status} ${text.slice(0, 200)}`),
  );
  expect(wrong).toEqual([]);
});

it("answers the same, plans included, before and after hidden records came", () => {
  const wrong = [...before].flatMap(([name, { person, answers }]) => {
    if (overseers.includes(person.name) || person.name === "user office") return [];
    const later = after.get(name)?.answers;
    return (["columns", "postgresql"] as const).flatMap((plan) => {
      const found = difference(said(answers[plan]), later && said(later[plan]));
      return found === undefined ? [] : [`${plan} ${name}\n  ${found}`];
    });
  });
  expect(wrong).toEqual([]);
});

it("shows no mark of hidden records to those who may not read them", () => {
  const wrong: string[] = [];
  let seenByAdmin = 0;
  for (const [name, { person, call, answers }] of after) {
    // What was sent may come back: terms, names of histograms, selected values.
    if (`${call.url}${JSON.stringify(call.body)}`.includes(mark)) continue;
    for (const { text } of Object.values(answers)) {
      const isThere = text.includes(mark) || /"vault-?|"vault"/.test(text.replaceAll("vault/00", ""));
      if (overseers.includes(person.name)) seenByAdmin += Number(isThere);
      else if (person.name !== "user office" && text.includes(mark)) wrong.push(`${name}\n  ${around(text)}`);
    }
  }
  expect(wrong).toEqual([]);
  // The marks are there to be found.
  expect(seenByAdmin).toBeGreaterThan(200);
});

it("shows titles of hidden proposals to nobody but their office and administrators", () => {
  const wrong = [...after].filter(
    ([, { person, answers }]) =>
      person.name === "lifecycle manager" &&
      Object.values(answers).some(({ text }) => text.includes(`${mark} proposal`) || text.includes(`${mark} sample"`)),
  );
  expect(wrong.map(([name]) => name)).toEqual([]);
});

/** A technique that datasets name in two ways has either name: without them. */
const unnamed = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(/"(technique \d|zqxmark technique name)"/g, '"a technique"'));

const around = (text: string) => text.slice(Math.max(0, text.indexOf(mark) - 200), text.indexOf(mark) + 40);
