import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roleGroupsFrom } from "../access/index.ts";
import { openCatalogue, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;
let root: string;
let mallory: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
  root = await catalogue.member("root", ["staff"]);
  mallory = await catalogue.member("mallory");
  await catalogue.identity.ensureUser({ username: "functional", password: "x", groups: ["taken"] });
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const make = (name: string, token: string) => catalogue.send("POST", "/v1/groups", { token, body: { name } });
const groupsOf = async (token: string) => [...((await catalogue.identity.authenticate(token))?.groups ?? [])];

describe("a name that already means something is not free", () => {
  beforeAll(async () => {
    const dataset = { type: "raw", datasetName: "d", ownerGroup: "owners", accessGroups: ["readers"] };
    for (const [url, body] of [
      ["/v1/datasets", dataset],
      ["/v1/proposals", { proposalId: "p-2026", ownerGroup: "proposers", title: "t", email: "pi@example.org" }],
    ] as const) {
      const made = await catalogue.send("POST", url, { token: root, body });
      expect(made.statusCode, made.body).toBe(201);
    }
  });

  it.each([
    ["the owner of a dataset", "owners"],
    ["a group that may read a dataset", "readers"],
    ["the owner of another record", "proposers"],
    ["a proposal, whose data will bear its name", "p-2026"],
    ["a name that a beamtime may bear some day", "p2027-001"],
    ["somebody's group", "taken"],
    ["the administrators' group", "staff"],
    ["a group of another role", "ingestor"],
    ["everybody", "public"],
    ["everybody who is signed in", "#all"],
  ])("%s", async (_what, name) => {
    const answer = await make(name, mallory);
    expect(answer.statusCode, answer.body).toBe(409);
    expect(answer.json()).toMatchObject({ code: "conflict", pointer: "/name" });
    expect(await groupsOf(mallory)).not.toContain(name);
  });

  it("somebody's e-mail, which is not even a name", async () => {
    expect((await make("mail,pi@example.org", mallory)).statusCode).toBe(400);
  });

  it("unless an administrator takes it, who may; but nobody may take `public`", async () => {
    expect((await make("readers", root)).statusCode).toBe(201);
    expect((await make("public", root)).statusCode).toBe(409);
  });

  it("also after the group was removed, for its records stay", async () => {
    expect((await make("mallory:short-lived", mallory)).statusCode).toBe(201);
    await catalogue.identity.authenticate(mallory);
    expect((await catalogue.send("DELETE", "/v1/groups/mallory:short-lived", { token: mallory })).statusCode).toBe(204);
    expect(await groupsOf(mallory)).not.toContain("mallory:short-lived");
    expect((await make("mallory:short-lived", mallory)).statusCode).toBe(409);
  });

  it("for only one of several who ask at once", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => make("mallory:contested", mallory)));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    await catalogue.send("DELETE", "/v1/groups/mallory:contested", { token: mallory });
  });
});

describe("a group that a user made", () => {
  it("gives its members the rights of its name until they leave", async () => {
    const maker = await catalogue.member("maker");
    const friend = await catalogue.member("friend");
    expect((await make("maker:friends", maker)).json()).toEqual({
      name: "maker:friends",
      members: [{ username: "maker", manager: true }],
    });
    const url = "/v1/groups/maker%3Afriends";
    const record = { type: "raw", datasetName: "ours", ownerGroup: "maker:friends" };
    const made = await catalogue.send("POST", "/v1/datasets", { token: maker, body: record });
    expect(made.statusCode, made.body).toBe(201);
    const dataset = `/v1/datasets/${encodeURIComponent(made.json<{ pid: string }>().pid)}`;
    const reads = async () => (await catalogue.send("GET", dataset, { token: friend })).statusCode;

    expect(await reads()).toBe(404);
    await catalogue.send("PUT", `${url}/members/friend`, { token: maker });
    expect(await reads()).toBe(200);
    const list = await catalogue.send("GET", "/v1/groups", { token: friend });
    expect(list.json()).toEqual({
      items: [
        {
          name: "maker:friends",
          members: [
            { username: "friend", manager: false },
            { username: "maker", manager: true },
          ],
        },
      ],
      total: 1,
    });
    // A member is no manager.
    expect((await catalogue.send("PUT", `${url}/members/mallory`, { token: friend })).statusCode).toBe(403);
    expect(
      (await catalogue.send("PUT", `${url}/members/friend`, { token: friend, body: { manager: true } })).statusCode,
    ).toBe(403);
    expect((await catalogue.send("DELETE", `${url}/members/friend`, { token: friend })).statusCode).toBe(204);
    expect(await reads()).toBe(404);
    expect((await catalogue.send("PUT", `${url}/members/nobody`, { token: maker })).statusCode).toBe(404);
    expect((await catalogue.send("PUT", `${url}/members/margay-system`, { token: maker })).statusCode).toBe(404);
  });

  it("is out of its manager's hands once it gives a role", async () => {
    expect((await make("mallory:later-admins", mallory)).statusCode).toBe(201);
    const changed = await openCatalogue(clone.connection, {
      roles: roleGroupsFrom({ ADMIN_GROUPS: "others", DELETE_GROUPS: "mallory:later-admins" }),
    });
    const token = await changed.signIn("mallory");
    const answer = await changed.send("PUT", "/v1/groups/mallory:later-admins/members/maker", { token });
    expect(answer.statusCode).toBe(403);
    await changed.close();
  });
});
