import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KindCase, kindCases, parentDataset } from "../support/kinds.ts";
import { startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

let catalogue: WatchedCatalogue;
beforeAll(async () => {
  catalogue = await startWatched({ bodyLimitBytes: 8_000_000 });
  expect((await send("PUT", "/v1/datasets/parent", parentDataset)).statusCode).toBe(201);
  for (const one of kindCases)
    expect((await send("PUT", `/v1/${one.path}/${hereOf(one)}`, one.body(hereOf(one)))).statusCode).toBe(201);
});
afterAll(() => catalogue.close());

// Both kinds of blocks draw their ids from one set.
const hereOf = (one: KindCase) => `here-${one.path}`;

type Method = "POST" | "PUT" | "PATCH";

function send(method: Method, url: string, body: unknown, headers: Record<string, string> = {}) {
  const raw = typeof body === "string" || Buffer.isBuffer(body);
  return catalogue.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${catalogue.token}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) }),
  });
}

/** Refused with a problem that says what is wrong, and nothing is stored. */
async function expectRefused(
  reply: Awaited<ReturnType<typeof send>>,
  want: { status?: number; code?: string; pointer?: string | RegExp },
) {
  const said = `${reply.statusCode} ${reply.body.slice(0, 500)}`;
  expect(reply.statusCode, said).toBe(want.status ?? 400);
  expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
  const problem = reply.json();
  expect(problem.detail.length, said).toBeGreaterThan(10);
  expect(problem.detail.length, said).toBeLessThan(1_500);
  if (want.code) expect(problem.code, said).toBe(want.code);
  if (want.pointer) expect(problem.pointer, said).toMatch(want.pointer);
}

async function nothingWritten(work: () => Promise<void>) {
  const before = await catalogue.counts();
  await work();
  expect(await catalogue.counts()).toEqual(before);
}

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

describe.each(kindCases)("a $kind", (one) => {
  // What is posted to jobs is no record: their records come by PUT.
  const post = (body: unknown, headers?: Record<string, string>) =>
    one.kind === "job" ? put(body, headers) : send("POST", `/v1/${one.path}`, body, headers);
  const put = (body: unknown, headers?: Record<string, string>) => send("PUT", `/v1/${one.path}/new`, body, headers);
  const patch = (body: unknown, headers?: Record<string, string>) =>
    send("PATCH", `/v1/${one.path}/${hereOf(one)}`, body, headers);
  const all = [post, put, patch];

  it("is refused when the body is not JSON", () =>
    nothingWritten(async () => {
      const broken = [
        "",
        " ",
        "{",
        "}",
        "nul",
        '{"a":1,}',
        "{'a':1}",
        '{"a":NaN}',
        '{"a":01}',
        '{"a":"\n"}',
        '"',
        "[1,",
        "\uFEFF{}x",
        '{"a":1}{}',
        "\0",
        "0x1",
      ];
      for (const body of broken) for (const way of all) await expectRefused(await way(body), { code: "invalid_json" });
      for (const bytes of [
        [0xff, 0xfe],
        [0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d],
        [0xed, 0xa0, 0x80],
      ])
        for (const way of all) await expectRefused(await way(Buffer.from(bytes)), { code: "invalid_json" });
    }));

  it("is refused when the body is no object", () =>
    nothingWritten(async () => {
      for (const body of ["null", "true", "7", '"text"', "[]", "[{}]"])
        for (const way of all) await expectRefused(await way(body), { code: "invalid_body" });
    }));

  it("is refused without a body or with another media type", () =>
    nothingWritten(async () => {
      const url = `/v1/${one.path}`;
      const headers = { authorization: `Bearer ${catalogue.token}` };
      for (const [method, to] of [
        ["POST", url],
        ["PUT", `${url}/new`],
        ["PATCH", `${url}/${hereOf(one)}`],
      ] as const) {
        await expectRefused(await catalogue.app.inject({ method, url: to, headers }), { pointer: undefined });
        for (const type of [
          "text/plain",
          "application/xml",
          "multipart/form-data; boundary=x",
          "application/x-www-form-urlencoded",
          "application/jsonp",
          ";",
          "x",
        ]) {
          const payload = JSON.stringify(one.body("new"));
          const reply = await catalogue.app.inject({
            method,
            url: to,
            headers: { ...headers, "content-type": type },
            payload,
          });
          await expectRefused(reply, { status: 415, code: "unsupported_media_type" });
        }
        const none = await catalogue.app.inject({ method, url: to, headers, payload: Buffer.from("{}") });
        expect([400, 415], none.body).toContain(none.statusCode);
      }
      await expectRefused(await post(gzipSync(JSON.stringify(one.body("new"))), { "content-encoding": "gzip" }), {
        status: 415,
      });
    }));

  it("is refused when it nests too deep, however deep", () =>
    nothingWritten(async () => {
      for (const depth of [101, 100_000]) {
        for (const body of [
          nested(depth, '{"a":', "}").replace("}", "1}"),
          nested(depth, "[", "]"),
          `${'{"a":['.repeat(depth)}`,
        ])
          for (const way of all) await expectRefused(await way(body), { code: "invalid_json" });
      }
    }));

  it("names the field whose type is wrong, for every field", () =>
    nothingWritten(async () => {
      for (const [field, wrong] of wrongValues(one)) {
        for (const value of wrong) {
          const body = { ...one.body("new"), [field]: value };
          await expectRefused(await post(body), { code: "invalid_body", pointer: new RegExp(`^/${field}(/|$)`) });
          if (value !== null)
            await expectRefused(await patch({ [field]: value }), {
              code: "invalid_body",
              pointer: new RegExp(`^/${field}(/|$)`),
            });
        }
      }
      for (const field of required(one)) {
        const { [field]: _, ...rest } = one.body("new");
        await expectRefused(await post(rest), { code: "invalid_body", pointer: `/${field}` });
        await expectRefused(await patch({ [field]: null }), { code: "invalid_body", pointer: `/${field}` });
      }
      await expectRefused(await post({ ...one.body("new"), unheardOf: 1 }), {
        code: "invalid_body",
        pointer: "/unheardOf",
      });
      await expectRefused(await post({ ...one.body("new"), version: 1 }), {
        code: "invalid_body",
        pointer: "/version",
      });
    }));

  it("names the key that may not be stored", () =>
    nothingWritten(async () => {
      const place = one.freeField ?? "unheardOf";
      const bodies = [
        [`{"__proto__":{"isAdmin":true}}`, "forbidden_key"],
        [`{"\\u005f_proto__":1}`, "forbidden_key"],
        [`{"a\\u0000b":1}`, "forbidden_key"],
        [`{"a":"\\u0000"}`, "forbidden_key"],
        [`{"\\ud800":1}`, "forbidden_key"],
        [`{"a":["\\udc00\\ud800"]}`, "forbidden_key"],
        [`{"${"k".repeat(10_000)}":1}`, "forbidden_key"],
      ];
      for (const [text, code] of bodies) {
        const body = JSON.stringify(one.body("new")).replace(/\}$/, `,"${place}":${text}}`);
        await expectRefused(await post(body), { code: code ?? "", pointer: new RegExp(`^/${place}/`) });
        await expectRefused(await patch(`{"${place}":${text}}`), {
          code: code ?? "",
          pointer: new RegExp(`^/${place}/`),
        });
      }
    }));

  it("is refused with dates that no calendar has", () =>
    nothingWritten(async () => {
      const dates = [
        "99999-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2024-01-01T00:00:00",
        "2024-02-30T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-01-01",
        "now",
        "infinity",
        "",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
      ];
      for (const field of dateFields(one))
        for (const value of dates) {
          const reply = await post({ ...one.body("new"), [field]: value });
          await expectRefused(reply, { code: "invalid_body", pointer: `/${field}` });
        }
    }));

  it("is refused with sizes that cannot be", () =>
    nothingWritten(async () => {
      for (const field of integerFields(one))
        for (const value of ["-1", "1.5", "1e999", "9007199254740993", "9223372036854775808", "-1e999", '"1"']) {
          const body = JSON.stringify({ ...one.body("new"), [field]: 0 }).replace(
            `"${field}":0`,
            `"${field}":${value}`,
          );
          await expectRefused(await post(body), { code: "invalid_body", pointer: `/${field}` });
        }
    }));
});

it("is 413 when a body is too large, and the next request is served", () =>
  nothingWritten(async () => {
    const body = { ...kindCases[0]?.body("new"), description: "x".repeat(9_000_000) };
    await expectRefused(await send("POST", "/v1/datasets", body), { status: 413, code: "body_too_large" });
    expect((await catalogue.app.inject({ url: "/v1/health" })).statusCode).toBe(200);
  }));

/** A property's schema, as far as these tests read it. */
interface Property {
  type?: string;
  format?: string;
  maximum?: number;
}

const properties = (one: KindCase) =>
  Object.entries((one.schema.input as unknown as { properties: Record<string, Property> }).properties); // JSON Schema of an object
const required = (one: KindCase): string[] => (one.schema.input as unknown as { required?: string[] }).required ?? []; // as above
const dateFields = (one: KindCase) =>
  properties(one)
    .filter(([, schema]) => schema.format === "date-time")
    .map(([name]) => name);
const integerFields = (one: KindCase) =>
  properties(one)
    .filter(([, schema]) => schema.type === "integer")
    .map(([name]) => name);

function wrongValues(one: KindCase): [string, unknown[]][] {
  const byType: Record<string, unknown[]> = {
    string: [7, true, {}, ["x"], null],
    integer: ["x", 1.5, true, [], null],
    number: ["x", true, [], null],
    boolean: ["true", 1, {}, null],
    array: ["x", { a: 1 }, 7, [null], [{}], [7], null],
    object: ["x", [], 7, true, null],
  };
  return properties(one).flatMap(([name, { type }]): [string, unknown[]][] =>
    type && byType[type] ? [[name, byType[type]]] : [],
  );
}
