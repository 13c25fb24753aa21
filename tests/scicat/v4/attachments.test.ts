import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccountName, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/attachments";
const at = (aid: string) => `${url}/${encodeURIComponent(aid)}`;
let site: Site;
beforeAll(async () => {
  site = await startSite({ ATTACHMENT_GROUPS: "group1", ATTACHMENT_PRIVILEGED_GROUPS: "group3" });
});
afterAll(() => site?.close());

const picture = {
  thumbnail: "data/crystal-1",
  caption: "A crystal",
  isPublished: true,
  ownerGroup: "p4711",
  accessGroups: ["guests", "hosts"],
  relationships: [
    { targetId: "dataset-1", targetType: "dataset", relationType: "is attached to" },
    { targetId: "sample-1", targetType: "sample", relationType: "is attached to" },
  ],
};
const guarded = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const refused = { ...guarded, message: "Unauthorized to this attachment" };

async function made(own: object, as: AccountName = "adminIngestor"): Promise<string> {
  const { status, body, text } = await site.as[as]({ url, body: { ...picture, aid: randomUUID(), ...own } });
  expect(status, text).toBe(201);
  return body.aid;
}

type Caller = AccountName | "anonymous";
type Outcome = "done" | "refused" | "guarded";
const outcome = (status: number, body: { message?: string }): Outcome =>
  status === 403 ? (body.message === guarded.message ? "guarded" : "refused") : "done";

/** What a caller may do with attachments of its own group, of another one that is published, and of another private one. */
interface Row {
  ownGroup: string;
  create: readonly [own: Outcome, other: Outcome];
  read: readonly [own: Outcome, published: Outcome, other: Outcome];
  write: readonly [own: Outcome, published: Outcome, other: Outcome];
  remove: readonly [own: Outcome, published: Outcome, other: Outcome];
}
const none = ["guarded", "guarded", "guarded"] as const;
const ownOnly = ["done", "refused", "refused"] as const;
const readsOwn = ["done", "done", "refused"] as const;
const everything = ["done", "done", "done"] as const;
const rows: Readonly<Partial<Record<Caller, Row>>> = {
  anonymous: {
    ownGroup: "nobody",
    create: ["guarded", "guarded"],
    read: ["refused", "done", "refused"],
    write: none,
    remove: none,
  },
  user2: { ownGroup: "group2", create: ["guarded", "guarded"], read: readsOwn, write: none, remove: none },
  user1: { ownGroup: "group1", create: ["done", "refused"], read: readsOwn, write: ownOnly, remove: ownOnly },
  user3: { ownGroup: "group3", create: ["done", "done"], read: readsOwn, write: ownOnly, remove: ownOnly },
  archiveManager: {
    ownGroup: "archivemanager",
    create: ["guarded", "guarded"],
    read: readsOwn,
    write: none,
    remove: everything,
  },
  adminIngestor: {
    ownGroup: "adminingestor",
    create: ["done", "done"],
    read: everything,
    write: everything,
    remove: everything,
  },
};

describe.each(Object.entries(rows) as [Caller, Row][])("%s", (name, row) => {
  const three = () =>
    Promise.all([
      made({ ownerGroup: row.ownGroup, isPublished: false }),
      made({ isPublished: true }),
      made({ isPublished: false }),
    ]);

  it("creates, and asks whether it could", async () => {
    for (const [index, ownerGroup] of [row.ownGroup, "elsewhere"].entries()) {
      const body = { ...picture, ownerGroup, aid: randomUUID() };
      const reply = await site.as[name]({ url, body });
      const wanted = row.create[index];
      expect(outcome(reply.status, reply.body), ownerGroup).toBe(wanted);
      const valid = await site.as[name]({ url: `${url}/isValid`, body });
      expect(outcome(valid.status, valid.body)).toBe(wanted);
      if (wanted !== "done") continue;
      expect(reply).toMatchObject({ status: 201, body: { ...body, _id: body.aid, id: body.aid } });
      expect(valid).toMatchObject({ status: 200, body: { valid: true } });
    }
  });

  it("reads by id and in the list", async () => {
    const aids = await three();
    const replies = await Promise.all(aids.map((aid) => site.as[name]({ url: at(aid) })));
    expect(replies.map(({ status, body }) => outcome(status, body))).toEqual(row.read);
    for (const [index, { status, body }] of replies.entries())
      expect(status === 200 ? body.aid : body).toEqual(status === 200 ? aids[index] : refused);
    const { status, body } = await site.as[name]({ url });
    expect(status).toBe(200);
    const listed = body.map(({ aid }: { aid: string }) => aid);
    expect(aids.map((aid) => (listed.includes(aid) ? "done" : "refused"))).toEqual(row.read);
  });

  it("changes and replaces", async () => {
    const aids = await three();
    const { isPublished: _, ...whole } = picture;
    for (const [index, aid] of aids.entries()) {
      const ownerGroup = index === 0 ? row.ownGroup : "p4711";
      const isPublished = index === 1;
      const put = { url: at(aid), method: "PUT", body: { ...whole, ownerGroup, isPublished, caption: "put" } } as const;
      const patch = { url: at(aid), method: "PATCH", body: { caption: "patched" } } as const;
      for (const call of [put, patch]) {
        const { status, body } = await site.as[name](call);
        const wanted = row.write[index];
        expect(outcome(status, body), `${call.method} ${index}`).toBe(wanted);
        if (wanted === "done") expect(body).toMatchObject({ aid, caption: call.body.caption, ownerGroup });
      }
      const now = (await site.as.adminIngestor({ url: at(aid) })).body.caption;
      expect(now).toBe(row.write[index] === "done" ? "patched" : "A crystal");
    }
  });

  it("removes", async () => {
    const aids = await three();
    for (const [index, aid] of aids.entries()) {
      const { status, body } = await site.as[name]({ url: at(aid), method: "DELETE" });
      expect(outcome(status, body), `${index}`).toBe(row.remove[index]);
      if (status === 200) expect(body).toMatchObject({ aid, caption: "A crystal" });
      const left = (await site.as.adminIngestor({ url: at(aid) })).status;
      expect(left).toBe(row.remove[index] === "done" ? 404 : 200);
    }
  });
});

describe("An attachment", () => {
  it("may be little, and is judged before it is made", async () => {
    const least = { ownerGroup: "p4711", caption: "Words", isPublished: true };
    const ask = (body: object) => site.as.adminIngestor({ url: `${url}/isValid`, body });
    expect(await ask(least)).toMatchObject({ status: 200, body: { valid: true, reason: [] } });
    expect(await ask(picture)).toMatchObject({ status: 200, body: { valid: true } });
    const relationships = [{ targetId: "1", targetType: "planet", relationType: "is attached to" }];
    const wrong = await ask({ ...least, relationships });
    expect(wrong).toMatchObject({ status: 200, body: { valid: false } });
    expect(wrong.body.reason.length).toBeGreaterThan(0);
    const { body } = await site.as.adminIngestor({ url, body: least });
    expect(body).toMatchObject({ ...least, relationships: [], aid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it("is changed bit by bit, by plain and by merge patches", async () => {
    const aid = await made({});
    const change = (body: object, type: string) =>
      site.as.adminIngestor({ url: at(aid), method: "PATCH", headers: { "content-type": type }, body });
    const relationships = [
      { targetId: "dataset-2", targetType: "dataset", relationType: "is attached to" },
      { targetId: "sample-2", targetType: "sample", relationType: "is attached to" },
    ];
    const plain = { caption: "New words", thumbnail: "where the picture was", relationships };
    expect(await change(plain, "application/json")).toMatchObject({ status: 200, body: plain });
    const later = [1, 2].map((n) => ({ targetId: `sample-${n}`, targetType: "sample" }));
    const merged = await change({ relationships: later }, "application/merge-patch+json");
    expect(merged.body).toMatchObject({ caption: plain.caption, thumbnail: plain.thumbnail });
    expect(merged.body.relationships).toEqual(later.map((one) => ({ ...one, relationType: "is attached to" })));
  });

  it("with a time of its last change is changed by one of two at once", async () => {
    const { body: first } = await site.as.adminIngestor({ url, body: { ...picture, aid: randomUUID() } });
    const headers = { "if-unmodified-since": first.updatedAt };
    const change = (caption: string) =>
      site.as.adminIngestor({ url: at(first.aid), method: "PATCH", headers, body: { caption } });
    const replies = await Promise.all([change("one"), change("two")]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    const since = new Date(first.updatedAt).toUTCString();
    expect(replies.find(({ status }) => status === 412)?.body).toEqual({
      message: `Attachment #${first.aid} has been modified on the server since ${since}.`,
      error: "Precondition Failed",
      statusCode: 412,
    });
  });

  it("that is not there is told to be missing", async () => {
    const body = { message: "Attachment: nowhere not found", error: "Not Found", statusCode: 404 };
    for (const call of [{}, { method: "PATCH", body: {} }, { method: "DELETE" }] as const)
      expect(await site.as.adminIngestor({ url: at("nowhere"), ...call })).toMatchObject({ status: 404, body });
  });
});
