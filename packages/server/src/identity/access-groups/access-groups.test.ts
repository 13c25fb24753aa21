import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccessGroupsConfig } from "../config.ts";
import { createAccessGroups } from "./access-groups-service.ts";
import { loadHandler } from "./graphql.ts";
import type { Subject } from "./subject.ts";

let server: Server;
let url: string;
let folder: string;
/** What the service of groups does with the next request. */
let answer: (request: IncomingMessage, body: string) => { status?: number; body?: string; never?: boolean };
let seen: { url: string | undefined; headers: IncomingMessage["headers"]; body: string }[] = [];
let warnings: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-groups-"));
  server = createServer(async (request, response) => {
    const body = await text(request);
    seen.push({ url: request.url, headers: request.headers, body });
    const { status = 200, body: reply = "[]", never } = answer(request, body);
    if (!never) response.writeHead(status, { "content-type": "application/json" }).end(reply);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
});
beforeEach(() => {
  seen = [];
  warnings = [];
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const subject: Subject = { userId: "u/1", username: "ann", email: "ann@example.org", payload: {} };
const groupsOf = (config: Partial<AccessGroupsConfig>, who: Partial<Subject> = {}) =>
  createAccessGroups({
    config: { timeoutMs: 2_000, ...config },
    fetchFor: () => fetch,
    warn: (facts, message) => warnings.push(`${JSON.stringify(facts)} ${message}`),
  })({ ...subject, ...who });

describe("groups", () => {
  it("of all providers come together once, without what is no group", async () => {
    const ldapGroups = [{ cn: "p2", description: "x" }, { cn: ["p3", "alias"] }, {}];
    answer = () => ({ body: '["p4", 5, null, " p1 ", "#all", "public", "user,eve", ""]' });
    const rest = { url: `${url}/groups/{userId}`, header: "x-key", headerValue: "secret", userIdField: "userId" };
    const groups = await groupsOf(
      { fixed: ["p1", ""], oidcClaim: "groups", ldapAttribute: "cn", rest },
      { payload: { groups: ["p1", "p5"] }, ldapGroups },
    );
    expect(groups.sort()).toEqual(["p1", "p2", "p3", "p4", "p5"]);
  });

  it("are none of a claim that is absent, inherited or no list", async () => {
    for (const payload of [{}, { groups: "p1" }, { groups: { p1: true } }])
      expect(await groupsOf({ oidcClaim: "groups" }, { payload })).toEqual([]);
    expect(await groupsOf({ oidcClaim: "constructor" })).toEqual([]);
  });
});

describe("the REST provider", () => {
  const rest = (changes = {}) => ({
    url: `${url}/groups/{userId}?of={userId}`,
    header: "Authorization",
    headerValue: "Basic c2VjcmV0",
    userIdField: "userId",
    ...changes,
  });

  it("puts the encoded id into the address and sends its header", async () => {
    answer = () => ({ body: '["p1"]' });
    expect(await groupsOf({ rest: rest() })).toEqual(["p1"]);
    expect(seen[0]).toMatchObject({
      url: "/groups/u%2F1?of=u%2F1",
      headers: { authorization: "Basic c2VjcmV0" },
    });
    await groupsOf({ rest: rest({ userIdField: "payload.ids.orcid" }) }, { payload: { ids: { orcid: "0000-1" } } });
    expect(seen[1]?.url).toBe("/groups/0000-1?of=0000-1");
  });

  it("gives none, and says so without secrets, when the service fails", async () => {
    const failures: (typeof answer)[] = [
      () => ({ status: 500 }),
      () => ({ body: "no JSON" }),
      () => ({ body: '{"groups":["p1"]}' }),
      () => ({ never: true }),
    ];
    for (const failure of failures) {
      answer = failure;
      const given = await groupsOf({ fixed: ["p9"], rest: rest(), timeoutMs: 300 });
      expect(given).toEqual(["p9"]);
    }
    expect(await groupsOf({ rest: rest({ url: "http://127.0.0.1:1/{userId}" }) })).toEqual([]);
    expect(await groupsOf({ rest: rest({ userIdField: "payload.absent" }) })).toEqual([]);
    expect(warnings).toHaveLength(5);
    expect(warnings.join()).not.toMatch(/c2VjcmV0|127\.0\.0\.1/);
  });
});

describe("the GraphQL provider", () => {
  const handler = async (source: string) => {
    const handlerFile = join(folder, `${crypto.randomUUID()}.mjs`);
    await writeFile(handlerFile, source);
    return handlerFile;
  };
  const working = `
    export const query = 'query { user(id: "{{userId}}") { groups { name } } }';
    export const parse = (answer) => answer.data.user.groups.map((group) => group.name);`;

  it("asks by the module's query and reads the answer by its parser", async () => {
    answer = () => ({ body: '{"data":{"user":{"groups":[{"name":"p1"},{"name":"p2"}]}}}' });
    const graphql = { url: `${url}/graphql`, token: "a token", handlerFile: await handler(working) };
    expect(await groupsOf({ graphql }, { userId: 'x") { all } #' })).toEqual(["p1", "p2"]);
    expect(seen[0]?.headers.authorization).toBe("Bearer a token");
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      query: 'query { user(id: "x\\") { all } #") { groups { name } } }',
    });
  });

  it("takes SciCat's names, and the module's default", async () => {
    const named = await handler(
      "export const graphqlTemplateQuery = 'q'; export const responseProcessor = () => ['p1'];",
    );
    const byDefault = await handler("export default { query: 'q', parse: () => ['p2'] };");
    answer = () => ({ body: "{}" });
    expect(await groupsOf({ graphql: { url, handlerFile: named } })).toEqual(["p1"]);
    expect(await groupsOf({ graphql: { url, handlerFile: byDefault } })).toEqual(["p2"]);
  });

  it("gives none where the module or the service fails", async () => {
    answer = () => ({ body: '{"errors":[{"message":"no"}]}' });
    expect(await groupsOf({ graphql: { url, handlerFile: await handler(working) } })).toEqual([]);
    expect(await groupsOf({ graphql: { url, handlerFile: join(folder, "absent.mjs") } })).toEqual([]);
    const lacking = await handler("export const query = 'q';");
    expect(await groupsOf({ graphql: { url, handlerFile: lacking } })).toEqual([]);
    await expect(loadHandler(lacking)).rejects.toThrow("must export a text `query` and a function `parse`");
    expect(warnings).toHaveLength(3);
  });
});
