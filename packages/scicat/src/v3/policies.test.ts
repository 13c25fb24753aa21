import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  badRequest,
  type Caller,
  type Callers,
  callerNames,
  callersOf,
  forbiddenResource,
  json,
} from "./callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers<As>;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  callers = await callersOf(catalogue);
});
afterAll(() => catalogue.close());

const url = "/api/v3/policies";
const email = "data@example.org";
let made = 0;
const aGroup = () => `group${++made}`;

async function create(own: object = {}) {
  const reply = await callers.dataOffice({ url, body: { ownerGroup: aGroup(), ...own } });
  expect(reply.status).toBe(201);
  return reply.body;
}

test.each(callerNames)("%s: the data office and administrators, and delete groups to delete", async (name) => {
  const call = callers[name];
  const { _id } = await create({ ownerGroup: "owners", accessGroups: ["readers"] });
  const replies = [
    await call({ url, body: { ownerGroup: aGroup() } }),
    await call({ url }),
    await call({ url: `${url}/count` }),
    await call({ url: `${url}/${_id}` }),
    await call({ url: `${url}/${_id}`, method: "PATCH", body: {} }),
    await call({ url: `${url}/${_id}`, method: "DELETE" }),
  ];
  const isKeeper = name === "dataOffice" || name === "admin";
  const reading = isKeeper ? [201, 200, 200, 200, 200] : [403, 403, 403, 403, 403];
  expect(replies.map(({ status }) => status)).toEqual([...reading, name === "deleter" ? 200 : 403]);
  for (const { status, body } of replies) if (status === 403) expect(body).toEqual(forbiddenResource);
  const update = await call({ url: `${url}/updateWhere`, body: { ownerGroupList: aGroup(), data: {} } });
  expect(update.status).toBe(isKeeper ? 200 : 403);
});

test("a new policy has SciCat's defaults", async () => {
  const ownerGroup = aGroup();
  const { body } = await callers.dataOffice({ url, body: { ownerGroup } });
  expect(body).toEqual({
    _id: expect.any(String),
    id: body._id,
    ownerGroup,
    accessGroups: [],
    manager: [],
    tapeRedundancy: "low",
    autoArchive: true,
    autoArchiveDelay: 7,
    archiveEmailNotification: false,
    archiveEmailsToBeNotified: [],
    retrieveEmailNotification: false,
    retrieveEmailsToBeNotified: [],
    embargoPeriod: 3,
    isPublished: false,
    createdBy: expect.any(String),
    updatedBy: expect.any(String),
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
    __v: 0,
  });
  expect((await callers.admin({ url: `${url}/${body._id}` })).body).toEqual(body);
});

test("bodies are judged", async () => {
  const unknown = await callers.admin({ url, body: { ownerGroup: "x", colour: "red" } });
  expect(unknown.body).toEqual(badRequest(["property colour should not exist"]));
  const unowned = await callers.admin({ url, body: { manager: "a@b.org" } });
  expect(unowned.status).toBe(400);
  expect(unowned.body.message).toContain("ownerGroup should not be empty");
});

test("a change keeps what is not sent; what is not there answers nothing", async () => {
  const { _id } = await create({ manager: [email], embargoPeriod: 1 });
  const patch = { url: `${url}/${_id}`, method: "PATCH", body: { tapeRedundancy: "high" } } as const;
  expect((await callers.dataOffice(patch)).body).toMatchObject({
    manager: [email],
    embargoPeriod: 1,
    tapeRedundancy: "high",
  });
  const absent = [
    await callers.admin({ url: `${url}/none` }),
    await callers.admin({ url: `${url}/none`, method: "PATCH", body: {} }),
    await callers.deleter({ url: `${url}/none`, method: "DELETE" }),
  ];
  for (const reply of absent) expect([reply.status, reply.text]).toEqual([200, ""]);
  const removed = await callers.deleter({ url: `${url}/${_id}`, method: "DELETE" });
  expect(removed.body).toMatchObject({ _id, tapeRedundancy: "high" });
});

describe("lists", () => {
  test("filter in the query or a header, not both, or the parameters of the SciCat UI", async () => {
    const manager = `list${++made}@example.org`;
    const [a, b, c] = [await create({ manager }), await create({ manager }), await create({ manager })];
    const groups = async (query: string, headers = {}) =>
      (await callers.admin({ url: `${url}?${query}`, headers })).body.map(
        (one: { ownerGroup: string }) => one.ownerGroup,
      );
    const all = [a, b, c].map(({ ownerGroup }) => ownerGroup);
    const where = json("where", { manager });
    expect(await groups(json("filter", { where: { manager } }))).toEqual(all);
    expect(await groups("", { filter: JSON.stringify({ where: { manager } }) })).toEqual(all);
    expect(await groups(json("filter", { where: { manager }, skip: 1, limit: 1 }))).toEqual([b.ownerGroup]);
    const sorted = all.toSorted().reverse();
    expect(await groups(`order=ownerGroup:desc&skip=0&limit=25&${where}`)).toEqual(sorted);
    expect(await groups(`order=ownerGroup:desc&skip=1&limit=1&${where}`)).toEqual(sorted.slice(1, 2));
    expect(await groups(`manager=${manager}`)).toEqual(all);
    for (const query of [where, `manager=${manager}`, json("filter", { where: { manager } })])
      expect((await callers.admin({ url: `${url}/count?${query}` })).body).toEqual({ count: 3 });
    const twice = await callers.admin({ url: `${url}?filter={}`, headers: { filter: "{}" } });
    expect([twice.status, twice.body.status]).toEqual([400, 400]);
    expect(twice.body).not.toHaveProperty("error");
  });
});

describe("updateWhere", () => {
  const update = (ownerGroupList: string, data: object, caller: Caller = "dataOffice") =>
    callers[caller]({ url: `${url}/updateWhere`, body: { ownerGroupList, data } });
  const policyOf = async (ownerGroup: string) =>
    (await callers.admin({ url: `${url}?${json("where", { ownerGroup })}` })).body;

  test("changes the policies of several groups and makes those that are missing", async () => {
    const { ownerGroup } = await create({ manager: [email, "other@example.org"] });
    const missing = aGroup();
    const reply = await update(`${ownerGroup}, ${missing}`, { autoArchiveDelay: 9, ownerGroup: "elsewhere" });
    expect([reply.status, reply.body]).toEqual([200, { message: "successful policy update" }]);
    expect(await policyOf(ownerGroup)).toMatchObject([{ autoArchiveDelay: 9, manager: [email, "other@example.org"] }]);
    expect(await policyOf(missing)).toMatchObject([{ autoArchiveDelay: 9, manager: [email] }]);
  });

  test("whoever does not manage one of the policies changes none, administrators included", async () => {
    const mine = await create({ manager: [email] });
    const theirs = await create({ manager: ["other@example.org"] });
    const missing = aGroup();
    for (const caller of ["dataOffice", "admin"] as const) {
      const groups = [mine.ownerGroup, theirs.ownerGroup, missing].join(",");
      const reply = await update(groups, { autoArchiveDelay: 9 }, caller);
      const message = "User not authorised for action based on policy";
      expect(reply.body).toEqual({ message, error: "Unauthorized", statusCode: 401 });
    }
    expect(await policyOf(mine.ownerGroup)).toMatchObject([{ autoArchiveDelay: 7 }]);
    expect(await policyOf(missing)).toEqual([]);
  });

  test("groups are needed", async () => {
    const reply = await update(" ,", {});
    expect([reply.status, reply.body]).toEqual([400, badRequest(["ownerGroupList should not be empty"])]);
    const tooLong = await update("g".repeat(300), {});
    expect(tooLong.status).toBe(400);
    const unnamed = await callers.dataOffice({ url: `${url}/updateWhere`, body: { data: {} } });
    expect(unnamed.body).toEqual(badRequest(["ownerGroupList must be a string"]));
  });

  test("two at once make one policy for a group", async () => {
    const missing = aGroup();
    const both = await Promise.all([update(missing, { embargoPeriod: 5 }), update(missing, { embargoPeriod: 5 })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await policyOf(missing)).toMatchObject([{ embargoPeriod: 5 }]);
  });
});
