import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOutbound } from "../outbound/index.ts";
import { createMetadataSchemas, type MetadataSchemas } from "./index.ts";

// A real server of schemas: by path, what it answers.
const pages = new Map<string, { status?: number; body: string }>();
const asked: string[] = [];
const server = createServer((request, response: ServerResponse) => {
  const path = request.url ?? "";
  asked.push(path);
  const page = pages.get(path);
  response.writeHead(page?.status ?? (page ? 200 : 404), { "content-type": "application/json" }).end(page?.body);
});
let origin: string;
let now = new Date("2026-03-02T08:00:00Z");
let schemas: MetadataSchemas;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // it listens on a port
  origin = `http://127.0.0.1:${port}`;
  const outbound = createOutbound({ allow: ["127.0.0.1"], timeoutMs: 5_000, maxBytes: 9e6, maxRedirects: 5 });
  schemas = createMetadataSchemas({ outbound, clock: () => now, timeLimitMs: 500 });
});
afterAll(async () => {
  await schemas.close();
  server.close();
});

let count = 0;
/** Puts a schema on the server and judges by it. */
function judge(metadata: object, schema: unknown, status?: number): Promise<boolean> {
  const path = `/${++count}`;
  const body = typeof schema === "string" ? schema : JSON.stringify(schema);
  pages.set(path, status === undefined ? { body } : { status, body });
  return schemas.validate(metadata, `${origin}${path}`);
}

const energy = { type: "object", required: ["energy"], properties: { energy: { type: "number", minimum: 0 } } };

describe("metadata judged by the schema at an address", () => {
  it.each([
    [{ energy: 12 }, true],
    [{ energy: 12, more: { value: 1, unit: "mm" } }, true],
    [{ energy: -1 }, false],
    [{ energy: "12" }, false],
    [{}, false],
  ])("%j is %s", async (metadata, valid) => {
    expect(await judge(metadata, energy)).toBe(valid);
  });

  it("keeps numbers that a double cannot hold from breaking it", async () => {
    expect(await judge({ energy: JSON.rawJSON("12345678901234567890") }, energy)).toBe(true);
  });

  it.each([
    ["no dialect", {}, true],
    ["draft 4, with an exclusive bound as a flag", "http://json-schema.org/draft-04/schema#", true],
    ["draft 6", "http://json-schema.org/draft-06/schema#", true],
    ["draft 7", "http://json-schema.org/draft-07/schema#", true],
    ["2019-09", "https://json-schema.org/draft/2019-09/schema", true],
    ["2020-12", "https://json-schema.org/draft/2020-12/schema", true],
  ])("knows %s", async (_name, $schema, valid) => {
    const dialect = typeof $schema === "string" ? { $schema } : {};
    expect(await judge({ energy: 1 }, { ...dialect, ...energy })).toBe(valid);
    expect(await judge({ energy: -1 }, { ...dialect, ...energy })).toBe(false);
  });

  it("reads the words of each draft as that draft means them", async () => {
    const draft4 = { $schema: "http://json-schema.org/draft-04/schema#", id: "http://a.example/s" };
    const above = { ...draft4, properties: { id: { type: "number", minimum: 0, exclusiveMinimum: true } } };
    expect([await judge({ id: 0 }, above), await judge({ id: 1 }, above)]).toEqual([false, true]);
    const tuple = { properties: { pair: { prefixItems: [{ type: "number" }] } } };
    const in2020 = { $schema: "https://json-schema.org/draft/2020-12/schema", ...tuple };
    expect([await judge({ pair: ["x"] }, in2020), await judge({ pair: [1] }, in2020)]).toEqual([false, true]);
  });

  it.each([
    "https://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
  ])("has the standard's own document at %s without asking for it", async (address) => {
    const good = { title: "a schema", properties: { a: { minLength: 1 } } };
    expect(await schemas.validate(good, address)).toBe(true);
    expect(await schemas.validate({ title: false }, address)).toBe(false);
    expect(await schemas.validate({ properties: { a: { minLength: -1 } } }, address)).toBe(false);
  });

  it("judges by a document that claims the name of the standard's as it stands", async () => {
    const claimed = { $id: "http://json-schema.org/draft-07/schema#", ...energy };
    expect([await judge({ energy: 1 }, claimed), await judge({ energy: "x" }, claimed)]).toEqual([true, false]);
  });

  it("knows formats and references within the document", async () => {
    const schema = {
      properties: { when: { $ref: "#/$defs/day" } },
      $defs: { day: { type: "string", format: "date" } },
    };
    expect([await judge({ when: "2026-03-02" }, schema), await judge({ when: "soon" }, schema)]).toEqual([true, false]);
  });

  it("judges by two schemas that claim one name each for itself", async () => {
    const named = (type: string) => ({ $id: "http://a.example/same", properties: { a: { type } } });
    expect([await judge({ a: 1 }, named("number")), await judge({ a: 1 }, named("string"))]).toEqual([true, false]);
  });
});

describe("metadata is not valid", () => {
  it.each([
    ["without a document", energy, 404],
    ["when the server fails", energy, 500],
    ["when another success than 200 is told", energy, 203],
    ["when the document is not JSON", "<html></html>", 200],
    ["when the document is empty", "", 200],
    ["when it is a list", [energy], 200],
    ["when it is a mere truth", "true", 200],
    ["when the schema is wrong", { type: "nothing" }, 200],
    ["when a word of it stands for something else", { properties: 5 }, 200],
    ["when it refers to what is not there", { $ref: "#/$defs/none" }, 200],
    ["when it is larger than a megabyte", { ...energy, description: "x".repeat(1_000_001) }, 200],
  ])("%s", async (_name, schema, status) => {
    expect(await judge({ energy: 1 }, schema, status)).toBe(false);
  });

  it("when the schema refers to another document, which is not fetched", async () => {
    pages.set("/other", { body: "{}" });
    expect(await judge({ energy: 1 }, { $ref: `${origin}/other` })).toBe(false);
    expect(asked).not.toContain("/other");
  });

  it.each([
    "",
    "no address",
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "http://10.0.0.1/",
    `http://x/${"y".repeat(3_000)}`,
  ])("when its schema is at %s", async (address) => {
    expect(await schemas.validate({}, address)).toBe(false);
  });

  it("when the schema has a pattern that never comes to an end, and the next one is judged all the same", async () => {
    const trap = { properties: { text: { type: "string", pattern: "^(([a-z])+.)+[A-Z]([a-z])+$" } } };
    const text = "a".repeat(60);
    const judged = await Promise.all([
      judge({ text }, trap),
      judge({ text }, trap),
      judge({ text }, trap),
      judge({ energy: 1 }, energy),
    ]);
    expect(judged).toEqual([false, false, false, true]);
  });

  it("when the schema is nested more deeply than can be followed", async () => {
    const depth = 40_000;
    const deep = `${'{"not":'.repeat(depth)}{}${"}".repeat(depth)}`;
    expect(await judge({}, deep)).toBe(false);
    expect(await judge({ energy: 1 }, energy)).toBe(true);
  });

  it("when the schema doubles the work with each step", async () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `d${n}`,
        { allOf: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] },
      ]),
    );
    const schema = { $ref: "#/$defs/d0", $defs: { ...doubling, d30: { minProperties: 1 } } };
    expect(await judge({ a: 1 }, schema)).toBe(false);
    expect(await judge({ energy: 1 }, energy)).toBe(true);
  });
});

describe("the document of a schema", () => {
  const times = (path: string) => asked.filter((one) => one === path).length;

  it("is fetched once for many writes, and again after a minute", async () => {
    pages.set("/cached", { body: JSON.stringify(energy) });
    const address = `${origin}/cached`;
    await Promise.all(Array.from({ length: 20 }, () => schemas.validate({ energy: 1 }, address)));
    expect(times("/cached")).toBe(1);
    pages.set("/cached", { body: JSON.stringify({ ...energy, required: ["other"] }) });
    expect(await schemas.validate({ energy: 1 }, address)).toBe(true);
    now = new Date(now.getTime() + 61_000);
    expect(await schemas.validate({ energy: 1 }, address)).toBe(false);
    expect(times("/cached")).toBe(2);
  });

  it("that is not there is asked for again sooner", async () => {
    const address = `${origin}/late`;
    expect(await schemas.validate({ energy: 1 }, address)).toBe(false);
    pages.set("/late", { body: JSON.stringify(energy) });
    expect(await schemas.validate({ energy: 1 }, address)).toBe(false);
    now = new Date(now.getTime() + 11_000);
    expect(await schemas.validate({ energy: 1 }, address)).toBe(true);
  });
});
