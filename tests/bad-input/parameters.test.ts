import { afterAll, beforeAll, expect, it } from "vitest";
import { kindCases, parentDataset } from "../support/kinds.ts";
import { startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

interface Parameter {
  in: string;
  name: string;
  schema: { type?: string; maximum?: number };
}
interface Operation {
  parameters?: Parameter[];
}

let catalogue: WatchedCatalogue;
let routes: { path: string; parameters: Parameter[] }[];
beforeAll(async () => {
  catalogue = await startWatched();
  for (const body of [parentDataset]) await put("/v1/datasets/parent", body);
  for (const one of kindCases) await put(`/v1/${one.path}/here-${one.path}`, one.body(`here-${one.path}`));
  const document = (await get("/v1/openapi.json")).json();
  const paths: [string, { get?: Operation }][] = Object.entries(document.paths);
  routes = paths.flatMap(([path, { get: read }]) =>
    read && path !== "/v1/events" ? [{ path, parameters: read.parameters ?? [] }] : [],
  );
});
afterAll(() => catalogue.close());

const headers = () => ({ authorization: `Bearer ${catalogue.token}` });
const get = (url: string) => catalogue.app.inject({ url, headers: headers() });
const put = async (url: string, payload: object) =>
  expect((await catalogue.app.inject({ method: "PUT", url, headers: headers(), payload })).statusCode).toBe(201);

const hostile = [
  "'",
  '"',
  "\\",
  "%",
  "_",
  "';--",
  "') or 1=1 --",
  "'; drop table dataset; --",
  "\\'",
  "$1",
  "{{7*7}}",
  "<script>",
  "a & b",
  "a | !b",
  "!",
  "(",
  ")",
  "a <-> b",
  "'a':*",
  ":*",
  "&",
  "*",
  "?",
  "**",
  "~",
  "a OR b",
  "NOT",
  '"unclosed',
  "field:",
  ":value",
  "a:b:c",
  "-",
  "--",
  "-:",
  "x:>",
  "x:>1e999keV",
  "x:1..",
  "x:..",
  "x:2..1",
  "size:>9e99GB",
  "created:99999",
  "created:2024-13",
  "year:abc",
  "[",
  "(((((((((((",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\u202e",
  "👩‍🔬",
  "\u0001\u001f\u007f",
  "\n\r",
  "%00",
  "\\x00",
  "../../etc/passwd",
  "null",
  "undefined",
  "NaN",
  "Infinity",
  "-1",
  "1e400",
  "9".repeat(400),
  "x".repeat(1_900),
  `${"-".repeat(500)}a`,
  `${'"a" '.repeat(300)}`,
  `${"a ".repeat(900)}`,
];

async function expectAnswered(url: string) {
  const reply = await get(url);
  const said = `${url.slice(0, 300)} -> ${reply.statusCode} ${reply.body.slice(0, 300)}`;
  expect(reply.statusCode, said).toBeLessThan(500);
  if (reply.statusCode < 400) return reply;
  expect(reply.headers["content-type"], said).toMatch(/^application\/problem\+json/);
  const problem = reply.json();
  expect(problem.status).toBe(reply.statusCode);
  expect(problem.detail.length, said).toBeGreaterThan(10);
  return reply;
}

it("no text in any query parameter breaks a route or is taken for a command", { timeout: 120_000 }, async () => {
  const before = await catalogue.counts();
  for (const { path, parameters } of routes) {
    const url = path.replace("{key}", "parent").replace(/\{[^}]+\}/g, "x");
    for (const { name } of parameters.filter((one) => one.in === "query"))
      for (const value of hostile) {
        const text = value.isWellFormed() ? encodeURIComponent(value) : "%ED%A0%80";
        const reply = await expectAnswered(
          `${url}?${name}=${text}${path === "/v1/files" && name !== "q" ? "&q=ab" : ""}`,
        );
        if (reply.statusCode === 400)
          expect(JSON.stringify(reply.json().errors ?? reply.json().detail), `${url} ${name}=${value}`).toContain(name);
      }
  }
  expect(await catalogue.counts()).toEqual(before);
});

it("no text in place of a key breaks a route", { timeout: 120_000 }, async () => {
  for (const { path } of routes.filter((one) => one.path.includes("{")))
    for (const value of [...hostile, ".", "..", "a/b", "a%2Fb", " "]) {
      const text = value.isWellFormed() ? encodeURIComponent(value) : "%ED%A0%80";
      const url = path.replace(/\{[^}]+\}/g, text);
      // With the dots resolved this is the stream of events, which does not end.
      if (new URL(url, "http://localhost").pathname === "/v1/events") continue;
      const reply = await expectAnswered(url);
      if (value === "." || value === "..") continue; // may be resolved away before it is a path
      expect([400, 404, 414], `${path} ${value} ${reply.body.slice(0, 200)}`).toContain(reply.statusCode);
    }
});

it("wrong escapes and endless addresses are refused", async () => {
  for (const wrong of ["%zz", "%", "%1", "%00", "%ff", "%c3%28", "%ED%A0%80", "%u0041"])
    for (const url of [
      `/v1/datasets/${wrong}`,
      `/v1/datasets?q=${wrong}`,
      `/v1/${wrong}`,
      `/${wrong}`,
      `/v1/datasets/${wrong}/files`,
      `/v1/groups/${wrong}`,
    ])
      await expectAnswered(url);
  for (const url of [
    `/v1/datasets/${"x".repeat(3_000)}`,
    `/v1/datasets?q=${"x".repeat(10_000)}`,
    `/v1/${"x/".repeat(5_000)}`,
  ]) {
    const reply = await expectAnswered(url);
    expect(reply.statusCode).toBeGreaterThanOrEqual(400);
  }
});

it("numbers, repetitions and unknown names are judged", async () => {
  for (const { path, parameters } of routes) {
    const names = parameters.filter((one) => one.in === "query").map((one) => one.name);
    const url = path.replace("{key}", "parent").replace(/\{[^}]+\}/g, "x");
    const extra = path === "/v1/files" ? "&q=ab" : "";
    if (names.includes("limit"))
      for (const limit of ["0", "-1", "1.5", "1e2x", "999999999999", "abc", "", "1001000", "NaN"]) {
        const reply = await expectAnswered(`${url}?limit=${limit}${extra}`);
        expect(reply.statusCode, `${path}?limit=${limit} ${reply.body.slice(0, 200)}`).toBe(400);
        expect(reply.json().pointer).toBe("limit");
      }
    for (const name of names) {
      await expectAnswered(`${url}?${name}=a&${name}=b${extra}`);
      await expectAnswered(`${url}?${name}[]=a&${name}[x]=b${extra}`);
      await expectAnswered(`${url}?${name}=${extra}`);
      await expectAnswered(`${url}?${name}${extra}`);
    }
    if (names.includes("cursor"))
      for (const cursor of [
        "x",
        "e30",
        "W10",
        "bnVsbA",
        Buffer.from('["createdAt","x",1]').toString("base64url"),
        Buffer.from('["createdAt","2024-01-01T00:00:00.000Z",1e99]').toString("base64url"),
        Buffer.from('["-creationTime","0000-01-01T00:00:00.000000Z",1]').toString("base64url"),
        Buffer.from('["-creationTime","2024-02-31T00:00:00.000000Z",1,1,1,1]').toString("base64url"),
        Buffer.from('["0000-01-01T00:00:00.000000Z",1,1,1,1,1]').toString("base64url"),
        Buffer.from('["createdAt","infinity",1]').toString("base64url"),
        Buffer.from('["createdAt","\\u0000",1]').toString("base64url"),
        Buffer.from('["key","\\u0000",1]').toString("base64url"),
        Buffer.from("99999999999").toString("base64url"),
      ]) {
        const sorts = names.includes("sort") ? ["", "&sort=createdAt", "&sort=key", "&sort=-creationTime"] : [""];
        for (const sort of sorts) await expectAnswered(`${url}?cursor=${cursor}${sort}${extra}`);
      }
  }
});
