import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Role } from "@margay/contract";
import { aProposal, cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anonymous, createVisibility, type Principal } from "../access/index.ts";
import { openDatabase } from "../db/database.ts";
import { createOutbound } from "../outbound/index.ts";
import { proposalKind } from "../proposals/index.ts";
import { createRecordService } from "../records/service.ts";
import { createRecordStore } from "../records/store.ts";
import { createLogbooks, type Logbooks } from "./index.ts";

const clone = await cloneDatabase();
const database = openDatabase(clone.connection, { maxConnections: 4 });
const visibility = createVisibility(database.dictionaries);
const deps = { database, visibility, clock: () => new Date() };
const proposals = createRecordService(proposalKind, createRecordStore(proposalKind), deps);

const message = (sender: string, body: string, at: number, msgtype = "m.text") => ({
  sender: `@${sender}:site`,
  content: { body, msgtype },
  origin_server_ts: at,
  event_id: `$${at}`,
});
const logs: Record<string, object[]> = {
  mine: [
    message("zoe", "Beam is ON", 100),
    message("scicatbot", "A dataset came", 300),
    message("amy", "sample.png", 200, "m.image"),
    message("Abbot", "beam off (2)", 400),
  ],
  theirs: [message("eve", "secret", 900)],
  silent: [],
};

// A real server that behaves as the logbook service does.
let tokens = 0;
let good = "";
let asked: { url: string; authorization: string | undefined }[] = [];
let broken: number | undefined;
const service = createServer(async (request, response) => {
  const url = request.url ?? "";
  const { authorization } = request.headers;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  asked.push({ url, authorization });
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (broken !== undefined) return answer(broken, {});
  if (url === "/api/Users/login") {
    const { username, password } = JSON.parse(Buffer.concat(chunks).toString());
    if (username !== "catalogue" || password !== "hunter2") return answer(401, {});
    good = `token${++tokens}`;
    return answer(200, { token: good });
  }
  if (authorization !== `Bearer ${good}`) return answer(401, {});
  if (url === "/api/Logbooks")
    return answer(
      200,
      Object.entries(logs).map(([name, messages]) => ({ name, roomId: `!${name}`, messages })),
    );
  const name = decodeURIComponent(/^\/api\/Logbooks\/([^?]+)/.exec(url)?.[1] ?? "");
  const messages = Object.hasOwn(logs, name) ? logs[name] : undefined;
  return messages ? answer(200, { name, roomId: `!${name}`, messages }) : answer(404, {});
});

let baseUrl: string;
let logbooks: Logbooks;
let admin: Principal;
let owner: Principal;
let stranger: Principal;

async function caller(groups: readonly string[], roles: readonly Role[] = []): Promise<Principal> {
  const ids = await visibility.groupIds(groups);
  return {
    ...anonymous,
    username: groups.join("-"),
    accountId: 1,
    groups: new Set(groups),
    groupIds: [0, ...ids.values()],
    roles: new Set(roles),
    scopes: new Set(["read", "write"]),
  };
}

const outbound = createOutbound({ allow: [], timeoutMs: 5_000, maxBytes: 1e6, maxRedirects: 5 });
const open = (own: { username?: string; password?: string } = { username: "catalogue", password: "hunter2" }) =>
  createLogbooks({ db: database.kysely, outbound, config: { baseUrl, ...own } });

beforeAll(async () => {
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/api/`; // it listens on a port
  admin = await caller(["admin"], ["admin"]);
  owner = await caller(["group-a"]);
  stranger = await caller(["group-c"]);
  const owned = { ownerGroup: "group-a", accessGroups: ["group-c"] };
  await proposals.create(admin, aProposal({ proposalId: "mine", ...owned }));
  await proposals.create(admin, aProposal({ proposalId: "silent", ...owned }));
  await proposals.create(admin, aProposal({ proposalId: "unlogged", ...owned }));
  await proposals.create(admin, aProposal({ proposalId: "theirs", ownerGroup: "group-b" }));
});
beforeEach(() => {
  asked = [];
  broken = undefined;
  logbooks = open();
});
afterAll(async () => {
  service.close();
  await database.close();
  await clone.drop();
});

describe("the list of logbooks", () => {
  const names = async (principal: Principal) => (await logbooks.list(principal)).map((one) => one.name);

  it("begins with the newest message and ends with the empty ones", async () => {
    expect(await names(admin)).toEqual(["theirs", "mine", "silent"]);
  });

  it("holds those of proposals that the caller's groups own, and no others", async () => {
    expect(await names(owner)).toEqual(["mine", "silent"]);
    expect(await names(stranger)).toEqual([]);
    expect(await names(anonymous)).toEqual([]);
  });

  it("is empty, and nothing is asked, where there is no logbook service", async () => {
    const none = createLogbooks({ db: database.kysely, outbound, config: undefined });
    expect([none.isEnabled, await none.list(admin), await none.find(admin, "mine")]).toEqual([false, [], undefined]);
    expect(asked).toEqual([]);
  });
});

describe("a logbook", () => {
  const bodies = async (filters: object) =>
    (await logbooks.find(owner, "mine", filters))?.messages.map((one) => (one.content as { body: string }).body);

  it("is told to owners of its proposal and to administrators", async () => {
    expect(await logbooks.find(owner, "mine")).toMatchObject({ name: "mine", roomId: "!mine" });
    expect((await logbooks.find(admin, "theirs"))?.messages).toHaveLength(1);
  });

  it.each(["theirs", "nowhere", ".", "..", "", "../Users/login"])(
    "is not told to others, who cause no request: %s",
    async (name) => {
      expect(await logbooks.find(owner, name)).toBeUndefined();
      expect(await logbooks.find(stranger, "mine")).toBeUndefined();
      expect(asked).toEqual([]);
    },
  );

  it("that the service does not have is none, also for an administrator and strange names", async () => {
    expect(await logbooks.find(owner, "unlogged")).toBeUndefined();
    for (const name of ["..", "../Users/login", "a/b?c#d"]) expect(await logbooks.find(admin, name)).toBeUndefined();
    expect(asked.filter(({ url }) => !/^\/api\/(Users\/login$|Logbooks\/)/.test(url))).toEqual([]);
  });

  it.each([
    [{}, ["beam off (2)", "A dataset came", "sample.png", "Beam is ON"]],
    [{ sortField: "timestamp:desc" }, ["beam off (2)", "A dataset came", "sample.png", "Beam is ON"]],
    [{ sortField: "timestamp:asc" }, ["Beam is ON", "sample.png", "A dataset came", "beam off (2)"]],
    [{ sortField: "sender:asc" }, ["beam off (2)", "sample.png", "A dataset came", "Beam is ON"]],
    [{ sortField: "entry:desc" }, ["sample.png", "beam off (2)", "Beam is ON", "A dataset came"]],
    [{ sortField: "nonsense" }, ["beam off (2)", "A dataset came", "sample.png", "Beam is ON"]],
    [{ textSearch: "BEAM" }, ["beam off (2)", "Beam is ON"]],
    [{ textSearch: "(2)" }, ["beam off (2)"]],
    [{ textSearch: ".*" }, []],
    [{ showBotMessages: false }, ["beam off (2)", "sample.png", "Beam is ON"]],
    [{ showUserMessages: false }, ["A dataset came"]],
    [{ showImages: false }, ["beam off (2)", "A dataset came", "Beam is ON"]],
    [{ skip: 1, limit: 2 }, ["A dataset came", "sample.png"]],
    [{ skip: 3, limit: 25 }, ["Beam is ON"]],
    [{ skip: 9, limit: 25 }, []],
    [{ limit: 0 }, []],
    [
      { skip: -1, limit: -1, textSearch: 5, sortField: null },
      ["beam off (2)", "A dataset came", "sample.png", "Beam is ON"],
    ],
  ])("filtered by %j", async (filters, expected) => {
    expect(await bodies(filters)).toEqual(expected);
  });

  it("is asked for with what the service itself can leave out", async () => {
    await logbooks.find(owner, "mine", { showImages: false, textSearch: "(a+)+$", limit: 5 });
    const filter = new URL(asked.at(-1)?.url ?? "", "http://x").searchParams.get("filter");
    expect(JSON.parse(filter ?? "")).toEqual({ showBotMessages: true, showUserMessages: true, showImages: false });
  });
});

describe("the logbook service", () => {
  const signIns = () => asked.filter(({ url }) => url === "/api/Users/login").length;

  it("is signed in to once for many questions, and again when the token has run out", async () => {
    await Promise.all(Array.from({ length: 5 }, () => logbooks.list(admin)));
    expect(signIns()).toBe(1);
    good = "another";
    expect(await Promise.all(Array.from({ length: 5 }, () => logbooks.list(owner)))).toHaveLength(5);
    expect(signIns()).toBe(2);
  });

  it("that refuses the password is an error without it, and is tried again the next time", async () => {
    const wrong = open({ username: "catalogue", password: "wrong-pass" });
    const error = await wrong.list(admin).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "upstream_failed", details: { status: 401 } });
    expect(JSON.stringify(error) + String(error)).not.toContain("wrong-pass");
    await wrong.list(admin).catch(() => undefined);
    expect(signIns()).toBe(2);
  });

  it("without an account is asked without a token", async () => {
    const open401 = open({});
    await expect(open401.list(admin)).rejects.toMatchObject({ details: { status: 401 } });
    expect(asked).toEqual([{ url: "/api/Logbooks", authorization: undefined }]);
  });

  it("that fails is an error, not an empty logbook", async () => {
    broken = 500;
    await expect(logbooks.list(admin)).rejects.toMatchObject({ code: "upstream_failed" });
    await expect(logbooks.find(owner, "mine")).rejects.toMatchObject({ code: "upstream_failed" });
  });
});
