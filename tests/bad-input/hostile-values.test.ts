import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kindCases } from "../support/kinds.ts";
import { startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

let catalogue: WatchedCatalogue;
beforeAll(async () => {
  catalogue = await startWatched();
});
afterAll(() => catalogue.close());

const withFree = kindCases.filter((one) => one.freeField !== undefined);

async function send(method: "GET" | "PUT" | "PATCH" | "POST", url: string, payload?: string) {
  const headers = {
    authorization: `Bearer ${catalogue.token}`,
    ...(payload === undefined ? {} : { "content-type": "application/json" }),
  };
  return catalogue.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

/** JSON texts that are unusual and right: they come back as they were sent. */
const exact = {
  "keys that objects inherit": '{"constructor":{"prototype":1},"toString":2,"hasOwnProperty":null,"valueOf":[]}',
  "keys of query languages": `{"$where":"1","$set":{"a":1},"a.b":{"c.d":1},"a/b":1,"~1":2,"'; drop table dataset; --":1}`,
  "an empty key": '{"":{"":1}}',
  "right-to-left text and pictures": '{"\\u202eabc":"\\u202e","שלום":1,"👩‍🔬🧪":"🇩🇪","e\\u0301":1,"é":2}',
  "control characters": '{"a\\u0001\\u001f\\u007f":"\\u0085\\u2028\\u2029\\ufeff\\uffff"}',
  "a key of a thousand bytes": `{"${"k".repeat(1000)}":1}`,
  "numbers that no double holds":
    '{"a":9007199254740993,"b":1e999,"c":-1e999,"d":0.1000000000000000055511151231257827,"e":123456789012345678901234567890}',
  "odd numbers": '{"a":0.0,"b":1E5,"c":1e-400,"d":[1.0,1.50]}',
  "ninety levels": `${'{"a":'.repeat(90)}1${"}".repeat(90)}`,
  "null and empty values": '{"a":null,"b":[],"c":{},"d":[null,{}]}',
  "units that are none":
    '{"a":{"value":1,"unit":"\'; select"},"b":{"value":"x","unit":7},"c":{"v":[1,2],"u":null},"d":{"value":1e308,"unit":"GeV"}}',
};

describe.each(withFree)("the free object of a $kind", (one) => {
  const field = one.freeField ?? "";
  it.each(Object.entries(exact))("keeps %s as sent", async (name, text) => {
    const key = `exact-${name.replaceAll(" ", "-")}`;
    const url = `/v1/${one.path}/${key}`;
    const body = JSON.stringify(one.body(key)).replace(/\}$/, `,"${field}":${text}}`);
    const made = await send("PUT", url, body);
    expect(made.statusCode, made.body.slice(0, 300)).toBe(201);
    const found = (await send("GET", url)).body;
    for (const number of text.match(/(?<=[:[,])-?\d{16,}|\d+e999|0\.1000000000000000055511151231257827/g) ?? [])
      expect(found).toContain(number);
    expect(JSON.parse(found)[field]).toEqual(JSON.parse(text));
    // A patch of something else leaves it alone, and the list can be read.
    const patched = await send("PATCH", url, JSON.stringify({ [one.textField]: "patched" }));
    expect(patched.statusCode, patched.body.slice(0, 300)).toBe(200);
    const again = (await send("GET", url)).body;
    expect(JSON.parse(again)[field]).toEqual(JSON.parse(text));
    for (const number of text.match(/(?<=[:[,])-?\d{16,}|\d+e999/g) ?? []) expect(again).toContain(number);
    expect((await send("GET", `${url}/history`)).statusCode).toBe(200);
    expect((await send("GET", `/v1/${one.path}?limit=1000`)).statusCode).toBe(200);
  });

  it("takes five megabytes and two hundred thousand keys, or says why not", { timeout: 120_000 }, async () => {
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`key_${index}`, index]));
    const long = { text: "x".repeat(5_000_000), list: Array.from({ length: 300_000 }, (_, index) => index / 7) };
    for (const [name, value] of Object.entries({ many, long })) {
      const url = `/v1/${one.path}/huge-${name}`;
      const before = await catalogue.counts();
      const made = await send("PUT", url, JSON.stringify({ ...one.body(`huge-${name}`), [field]: value }));
      if (made.statusCode === 201) {
        const { [field]: kept } = (await send("GET", url)).json();
        expect(JSON.stringify(kept)).toBe(JSON.stringify(value));
      } else {
        expect(made.statusCode, made.body.slice(0, 500)).toBe(400);
        expect(made.json().pointer).toContain(`/${field}`);
        expect(await catalogue.counts()).toEqual(before);
      }
    }
  });
});

const big = (character: string, length: number) => character.repeat(length);

/** The longest texts that schemas allow, in letters of four bytes and without a space. */
it.each(kindCases.filter((one) => !["origdatablock", "datablock", "attachment"].includes(one.kind)))(
  "a $kind with the longest texts that its schema allows is stored or refused by field",
  { timeout: 60_000 },
  async (one) => {
    const { properties } = one.schema.input as unknown as {
      properties: Record<string, { type?: string; maxLength?: number; pattern?: string; format?: string }>;
    }; // JSON Schema of an object
    for (const [field, { type, maxLength = 100_000, pattern, format }] of Object.entries(properties)) {
      if (type !== "string" || format || /mail|data:/.test(`${field}${pattern}`) || field.endsWith("At")) continue;
      for (const text of [
        big("𝄞", Math.floor(maxLength / 2)),
        big("𝄞 ", Math.floor(maxLength / 3)),
        big("x", maxLength),
      ]) {
        const key = field === one.keyField ? text : `long-${field}`;
        const before = await catalogue.counts();
        // What is posted to jobs is no record: their records come by PUT.
        const isJob = one.kind === "job";
        const to = isJob ? `/v1/${one.path}/${encodeURIComponent(key)}` : `/v1/${one.path}`;
        const reply = await send(isJob ? "PUT" : "POST", to, JSON.stringify({ ...one.body(key), [field]: text }));
        const said = `${field}: ${reply.statusCode} ${reply.body.slice(0, 300)}`;
        if (reply.statusCode === 201) {
          const gone = await catalogue.app.inject({
            method: "DELETE",
            url: String(reply.headers.location),
            headers: { authorization: `Bearer ${catalogue.token}` },
          });
          expect(gone.statusCode, said).toBe(204);
        } else {
          expect(reply.statusCode, said).toBe(400);
          expect(reply.json().pointer, said).toBe(`/${field}`);
          expect(await catalogue.counts()).toEqual(before);
        }
      }
    }
  },
);
