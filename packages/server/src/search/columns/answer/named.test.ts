import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createVisibility, type Principal } from "../../../access/index.ts";
import type { NamedSeen } from "../../postgres/seen.ts";
import { withSession } from "../../postgres/session.ts";
import { wordsOf } from "../../postgres/text-terms.ts";
import { lookUpWords } from "../../postgres/word-lookup.ts";
import { recordsLike } from "../../suggest/records-store.ts";
import { Named } from "./named.ts";

let catalogue: TestCatalogue;
let named: Named;
let callers: Record<"member" | "stranger" | "admin", Principal>;

const titles = [
  "Tomography of gold_foil comets",
  "Gold nanoparticles, tomography",
  "comets' tails & d'or",
  "Ärger über Größe",
  "gold gold silver/gold",
  "50% of_all",
];
const words = [
  ...["gold", "tom", "gold_foil", "comets", "tails", "ärg", "größe", "grö", "silver", "absent", "über", "50%"],
  ...["of all", "nanoparticles tomography", "gold gold", "foil gold"],
];

beforeAll(async () => {
  catalogue = await startTestCatalogue();
  const visibility = createVisibility(catalogue.database.kysely);
  const principal = async (groups: string[], roles: Principal["roles"] = new Set()): Promise<Principal> => ({
    username: `one-of-${groups[0]}`,
    accountId: 1,
    groups: new Set(groups),
    groupIds: [0, ...(await visibility.groupIds(groups)).values()],
    roles,
    scopes: new Set(["read"]),
  });
  callers = {
    member: await principal(["g1", "g2"]),
    stranger: await principal(["others"]),
    admin: await principal(["admin"], new Set(["admin"])),
  };
  for (const [at, title] of titles.entries()) {
    await add("proposals", { proposalId: `p${at}`, title, email: "a@b.example", ownerGroup: `g${at % 4}` });
    await add("samples", { sampleId: `s${at}`, sampleName: title, ownerGroup: `g${at % 3}`, isPublished: at === 2 });
  }
  named = new Named(catalogue.database);
});
afterAll(() => catalogue.close());

async function add(path: string, body: object) {
  const { status, body: answer } = await catalogue.admin({ url: `/v1/${path}`, body });
  expect([status, answer]).toEqual([201, expect.anything()]);
}

const seenBy = (principal: Principal): Promise<NamedSeen> =>
  vi.waitFor(async () => {
    const seen = await named.seenBy(principal);
    if (!seen) throw new Error("names are not loaded yet");
    return seen;
  });

/** Compares all that is said from memory with what PostgreSQL says. */
async function agrees(principal: Principal): Promise<number> {
  const seen = await seenBy(principal);
  let found = 0;
  await withSession(catalogue.database, undefined, async (session) => {
    for (const text of words)
      for (const isPhrase of [false, true]) {
        const query = wordsOf(text, isPhrase);
        const [own] = query ? await lookUpWords(session, principal, [{ query, inTitles: true }]) : [];
        if (own?.leaf) expect(seen.titled(own.leaf)?.toSorted(), text).toEqual(own.refs?.toSorted());
        found += own?.refs?.length ?? 0;
      }
    for (const text of ["GOLD", "p", "s", "größe", "%", "_", "P1"])
      for (const kind of ["proposal", "sample", "instrument"])
        expect(seen.like(kind, text, 3), text).toEqual(await recordsLike(session, principal, [kind], text, 3));
  });
  return found;
}

it("says the same as PostgreSQL to each caller", async () => {
  expect(await agrees(callers.member)).toBeGreaterThan(0);
  expect(await agrees(callers.stranger)).toBeGreaterThan(0);
  expect(await agrees(callers.admin)).toBeGreaterThan(await agrees(callers.member));
});

it("shows every commit to the next question: new names, other names, other readers, and none of what was removed", async () => {
  const gold = { on: "word", prefix: "quartz" } as const;
  const titled = async (who: keyof typeof callers) => (await seenBy(callers[who])).titled(gold);
  expect(await titled("member")).toEqual([]);
  await add("samples", { sampleId: "fresh", sampleName: "Quartz one", ownerGroup: "g1" });
  expect(await titled("member")).toEqual(["sample:fresh"]);
  expect(await titled("stranger")).toEqual([]);
  const change = async (body: object) => {
    const { headers } = await catalogue.admin({ url: "/v1/samples/fresh" });
    const answer = await catalogue.admin({
      method: "PATCH",
      url: "/v1/samples/fresh",
      body,
      headers: { "if-match": String(headers.etag), "content-type": "application/merge-patch+json" },
    });
    expect(answer.status).toBe(200);
  };
  await change({ accessGroups: ["others"] });
  expect(await titled("stranger")).toEqual(["sample:fresh"]);
  await change({ sampleName: "Basalt" });
  expect(await titled("stranger")).toEqual([]);
  await change({ sampleName: "quartzite" });
  expect(await Promise.all([titled("stranger"), titled("member"), titled("admin")])).toEqual(
    Array(3).fill(["sample:fresh"]),
  );
  expect((await catalogue.admin({ method: "DELETE", url: "/v1/samples/fresh" })).status).toBe(204);
  expect(await titled("admin")).toEqual([]);
  await agrees(callers.member);
});
