import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Samples";
const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const unauthenticated = { message: "Unauthenticated", error: "Unauthorized", statusCode: 401 };
const guarded = forbidden("Forbidden resource");
const notCreated = forbidden("Unauthorized to create this sample");
const refused = forbidden("Unauthorized to this sample");

type Caller = AccountName | "anonymous";
interface Given {
  by: AccountName;
  ownerGroup: string;
  accessGroups: readonly string[];
  isPublished?: true;
}

/** Samples of everybody, made by those who may make them. */
const samples = {
  admins: { by: "adminIngestor", ownerGroup: "adminingestor", accessGroups: ["group5"] },
  ingestors: { by: "adminIngestor", ownerGroup: "sampleingestor", accessGroups: ["group3"] },
  first: { by: "adminIngestor", ownerGroup: "group1", accessGroups: ["group3"] },
  second: { by: "adminIngestor", ownerGroup: "group2", accessGroups: ["group4"] },
  public: { by: "adminIngestor", ownerGroup: "nobody", accessGroups: [], isPublished: true },
  adminsByIngestor: { by: "sampleIngestor", ownerGroup: "adminingestor", accessGroups: ["group5", "group2"] },
  ingestorsOwn: { by: "sampleIngestor", ownerGroup: "sampleingestor", accessGroups: ["group1", "group4"] },
  firstByIngestor: { by: "sampleIngestor", ownerGroup: "group1", accessGroups: ["group2", "group3"] },
  secondByIngestor: { by: "sampleIngestor", ownerGroup: "group2", accessGroups: [] },
  firstsOwn: { by: "user1", ownerGroup: "group1", accessGroups: ["group5"] },
} as const satisfies Record<string, Given>;
type Name = keyof typeof samples;
const names = Object.keys(samples) as Name[]; // keys of this very table

const body = (own: object) => ({
  owner: "Berta Quarz",
  sampleCharacteristics: { formula: { value: "SiO2", unit: "" } },
  ...own,
});
const picture = (caption: string) => ({ thumbnail: "data/picture", caption });

let site: Site;
const ids: Record<string, string> = {};
const attachments: Record<string, string> = {};
const of = (name: Name, tail = "") => `${url}/${ids[name]}${tail}`;

beforeAll(async () => {
  site = await startSite();
  for (const name of names) {
    const { by, ...own } = samples[name];
    const made = await site.as[by]({ url, body: body({ ...own, description: name }) });
    expect([name, made.status, made.body]).toEqual([name, 201, expect.objectContaining({ ...own, description: name })]);
    ids[name] = made.body.sampleId;
    const attached = await site.as[by]({ url: of(name, "/attachments"), body: picture(name) });
    const { ownerGroup, accessGroups } = own;
    const expected = { ...picture(name), ownerGroup, accessGroups, sampleId: ids[name] };
    expect([name, attached.status, attached.body]).toEqual([name, 201, expect.objectContaining(expected)]);
    attachments[name] = attached.body.id;
  }
});
afterAll(() => site?.close());

const creations: readonly [Caller, string, number, unknown][] = [
  ["user1", "adminingestor", 403, notCreated],
  ["user1", "sampleingestor", 403, notCreated],
  ["user1", "group2", 403, notCreated],
  ["user2", "sampleingestor", 403, guarded],
  ["user2", "group1", 403, guarded],
  ["user2", "group2", 403, guarded],
  ["archiveManager", "adminingestor", 403, guarded],
  ["archiveManager", "archivemanager", 403, guarded],
  ["proposalIngestor", "proposalingestor", 403, guarded],
  ["anonymous", "adminingestor", 401, unauthenticated],
  ["anonymous", "group2", 401, unauthenticated],
];
it.each(creations)("A new sample of %s for %s is answered with %i", async (caller, ownerGroup, status, answer) => {
  const reply = await site.as[caller]({ url, body: body({ ownerGroup }) });
  expect([reply.status, reply.body]).toEqual([status, answer]);
});

const readers: readonly [Caller, readonly Name[]][] = [
  ["admin", names],
  ["adminIngestor", names],
  ["sampleIngestor", ["ingestors", "public", "ingestorsOwn"]],
  ["user1", ["first", "public", "ingestorsOwn", "firstByIngestor", "firstsOwn"]],
  ["user2", ["second", "public", "adminsByIngestor", "firstByIngestor", "secondByIngestor"]],
  ["user3", ["ingestors", "first", "public", "firstByIngestor"]],
  ["user4", ["second", "public", "ingestorsOwn"]],
  ["user5.1", ["admins", "public", "adminsByIngestor", "firstsOwn"]],
  ["archiveManager", ["public"]],
  ["anonymous", ["public"]],
];
describe.each(readers)("%s", (caller, readable) => {
  it("lists what it may read, and of that what it asks for", async () => {
    const as = site.as[caller];
    const idsOf = (list: readonly { sampleId: string }[]) => list.map(({ sampleId }) => sampleId);
    const list = await as({ url });
    expect([list.status, idsOf(list.body)]).toEqual([200, readable.map((name) => ids[name])]);
    for (const ownerGroup of ["adminingestor", "sampleingestor", "group1", "group2", "nobody"]) {
      const reply = await as({ url: `${url}?${query("filter", { where: { ownerGroup } })}` });
      const expected = readable.filter((name) => samples[name].ownerGroup === ownerGroup);
      expect([reply.status, idsOf(reply.body)]).toEqual([200, expected.map((name) => ids[name])]);
    }
  });

  it.each(names)("reads %s and its attachments, or is refused", async (name) => {
    const as = site.as[caller];
    const canAccess = readable.includes(name);
    const replies = [await as({ url: of(name) }), await as({ url: of(name, "/attachments") })];
    if (canAccess) {
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
      expect(replies[0]?.body.sampleId).toBe(ids[name]);
      expect(replies[1]?.body).toMatchObject([{ id: attachments[name], caption: name }]);
    } else for (const reply of replies) expect([reply.status, reply.body]).toEqual([403, refused]);
    const told = await as({ url: of(name, "/authorization") });
    expect([told.status, told.body]).toEqual([200, { canAccess }]);
  });
});

/** Who may do what with which sample; everything else is refused. */
const writers: readonly { caller: Caller; changes: readonly Name[]; attaches: readonly Name[]; answer: unknown }[] = [
  { caller: "adminIngestor", changes: names, attaches: names, answer: refused },
  { caller: "sampleIngestor", changes: ["ingestors", "ingestorsOwn"], attaches: names, answer: refused },
  {
    caller: "user1",
    changes: ["first", "firstByIngestor", "firstsOwn"],
    attaches: ["first", "firstByIngestor", "firstsOwn"],
    answer: refused,
  },
  ...(["user2", "user3", "user4", "user5.1", "archiveManager"] as const).map((caller) => ({
    caller,
    changes: [],
    attaches: [],
    answer: guarded,
  })),
  { caller: "anonymous", changes: [], attaches: [], answer: unauthenticated },
];
describe.each(writers)("$caller", ({ caller, changes, attaches, answer }) => {
  const refusal = caller === "anonymous" ? 401 : 403;

  it.each(names)("changes %s, or is refused", async (name) => {
    const sampleCharacteristics = { formula: { value: "SiO2", unit: "" }, test: "again", by: caller };
    const reply = await site.as[caller]({ method: "PATCH", url: of(name), body: { sampleCharacteristics } });
    if (changes.includes(name))
      expect([reply.status, reply.body]).toEqual([200, expect.objectContaining({ sampleCharacteristics })]);
    else expect([reply.status, reply.body]).toEqual([refusal, answer]);
  });

  it.each(names)("attaches to %s and detaches again, or is refused", async (name) => {
    const as = site.as[caller];
    // Bodies may name an owner and other records, which say nothing here.
    const sent = { ...picture(`by ${caller}`), ownerGroup: "freia", accessGroups: ["freya"], proposalId: "" };
    const made = await as({ url: of(name, "/attachments"), body: sent });
    if (!attaches.includes(name)) {
      expect([made.status, made.body]).toEqual([refusal, answer]);
      return;
    }
    const { ownerGroup } = samples[name];
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ ...picture(`by ${caller}`), ownerGroup }),
    ]);
    const at = of(name, `/attachments/${made.body.id}`);
    const removed = await as({ method: "DELETE", url: at });
    if (changes.includes(name)) expect([removed.status, removed.body.id]).toEqual([200, made.body.id]);
    else {
      expect([removed.status, removed.body]).toEqual([403, refused]);
      expect((await site.as.archiveManager({ method: "DELETE", url: at })).status).toBe(200);
    }
  });
});

const undeleting: readonly [Caller, number, unknown][] = [
  ["user1", 403, refused],
  ["user2", 403, guarded],
  ["user3", 403, guarded],
  ["user4", 403, guarded],
  ["user5.1", 403, guarded],
  ["sampleIngestor", 403, refused],
  ["anonymous", 401, unauthenticated],
];
it.each(undeleting)("%s may not detach from other people's samples: %i", async (caller, status, answer) => {
  for (const name of ["second", "public", "adminsByIngestor"] as const) {
    const reply = await site.as[caller]({ method: "DELETE", url: of(name, `/attachments/${attachments[name]}`) });
    expect([reply.status, reply.body]).toEqual([status, answer]);
  }
});

it("The groups that delete detach everywhere and remove every sample, and nobody else removes one", async () => {
  const { archiveManager } = site.as;
  const others: Caller[] = [
    "anonymous",
    "admin",
    "adminIngestor",
    "sampleIngestor",
    "user1",
    "user2",
    "user3",
    "user4",
    "user5.1",
  ];
  for (const name of names) {
    for (const caller of others)
      expect([caller, await site.as[caller]({ method: "DELETE", url: of(name) })]).toMatchObject([
        caller,
        { status: 403, body: guarded },
      ]);
    const detached = await archiveManager({ method: "DELETE", url: of(name, `/attachments/${attachments[name]}`) });
    expect([detached.status, detached.body.id]).toEqual([200, attachments[name]]);
    const removed = await archiveManager({ method: "DELETE", url: of(name) });
    expect([removed.status, removed.body.sampleId]).toEqual([200, ids[name]]);
  }
  expect((await site.as.admin({ url })).body).toEqual([]);
});
