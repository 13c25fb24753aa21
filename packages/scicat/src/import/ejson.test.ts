import { Binary, Decimal128, Double, EJSON, Int32, Long, ObjectId, UUID } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "./ejson.ts";

const read = (text: string) => parseDocument(text).doc;

describe("extended JSON", () => {
  it.each([
    ["a date as text", '{"$date":"2021-06-29T16:40:55.773Z"}', "2021-06-29T16:40:55.773Z"],
    ["a date with an offset", '{"$date":"2021-06-29T18:40:55.773+0200"}', "2021-06-29T16:40:55.773Z"],
    ["a date with a short offset", '{"$date":"2021-06-29T18:40:55+02:00"}', "2021-06-29T16:40:55.000Z"],
    ["a date without a zone", '{"$date":"2021-06-29T16:40:55.773"}', "2021-06-29T16:40:55.773Z"],
    ["a canonical date", '{"$date":{"$numberLong":"1624984855773"}}', "2021-06-29T16:40:55.773Z"],
    ["a date before 1970", '{"$date":{"$numberLong":"-1"}}', "1969-12-31T23:59:59.999Z"],
    ["a date of an old release", '{"$date":1624984855773}', "2021-06-29T16:40:55.773Z"],
    ["a date that is none", '{"$date":"yesterday"}', "yesterday"],
    ["an object id", '{"$oid":"60db4e8f1c9d440000a1b2c3"}', "60db4e8f1c9d440000a1b2c3"],
    ["a 32-bit number", '{"$numberInt":"-7"}', -7],
    ["a 64-bit number", '{"$numberLong":"1173381773872"}', 1173381773872],
    ["a double", '{"$numberDouble":"1.173381773872E+12"}', 1173381773872],
    ["a decimal", '{"$numberDecimal":"9.3"}', 9.3],
    ["not a number", '{"$numberDouble":"NaN"}', "NaN"],
    ["a binary", '{"$binary":{"base64":"aGk=","subType":"00"}}', "aGk="],
    ["a binary of an old release", '{"$binary":"aGk=","$type":"00"}', "aGk="],
    [
      "a binary that is a UUID",
      '{"$binary":{"base64":"c//SZESzTGmQ6OfR38A11A==","subType":"04"}}',
      "73ffd264-44b3-4c69-90e8-e7d1dfc035d4",
    ],
    ["a UUID", '{"$uuid":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4"}', "73ffd264-44b3-4c69-90e8-e7d1dfc035d4"],
    ["a pattern", '{"$regularExpression":{"pattern":"^a","options":"i"}}', "/^a/i"],
    ["an object that only looks alike", '{"$date":"2021-06-29","note":1}', { $date: "2021-06-29", note: 1 }],
    ["an empty object", "{}", {}],
  ])("reads %s", (_what, text, expected) => {
    expect(read(`{"a":[${text}]}`)).toEqual({ a: [expected] });
  });

  it("keeps the digits of numbers that a double cannot hold", () => {
    const text =
      '{"a":9007199254740993,"b":{"$numberLong":"-9223372036854775808"},"c":0.12345678901234567890,"d":1e400}';
    expect(JSON.stringify(read(text))).toBe(
      '{"a":9007199254740993,"b":-9223372036854775808,"c":0.12345678901234567890,"d":1e400}',
    );
  });

  it("says when characters had to be replaced", () => {
    const { doc, notes } = parseDocument('{"a":"x\\u0000y","b":["\\ud800"]}');
    expect(doc).toEqual({ a: "x\ufffdy", b: ["\ufffd"] });
    expect(notes).toHaveLength(1);
  });

  it("keeps a key named __proto__ as a plain key", () => {
    const doc = read('{"m":{"__proto__":{"$numberInt":"1"}}}');
    expect(JSON.stringify(doc)).toBe('{"m":{"__proto__":1}}');
    expect({}).not.toHaveProperty("polluted");
  });

  it.each(['{"a":1', "[1]", "7", "", '{"a":01}'])("refuses %s", (text) => {
    expect(() => parseDocument(text)).toThrow(SyntaxError);
  });
});

// What the reader is to make of the values of the BSON library: plain JSON with the same meaning.
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof UUID) return value.toHexString(true);
  if (value instanceof Binary) return Buffer.from(value.buffer).subarray(0, value.position).toString("base64");
  if (value instanceof Int32 || value instanceof Double) return Number(value.valueOf());
  if (value instanceof Long) return JSON.parse(`[${value.toString()}]`, keepDigits)[0];
  if (value instanceof Decimal128) return JSON.parse(`[${value.toString()}]`, keepDigits)[0];
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
  return value;
}

const keepDigits = (_key: string, value: unknown, context?: { source?: string }) =>
  typeof value === "number" && context?.source !== undefined && context.source.length >= 16
    ? JSON.rawJSON(context.source)
    : value;

// Spelling of numbers aside, both are to have the same text. Each number is written with all its digits.
const digits = (value: unknown) => JSON.stringify(value);

const key = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((name) => !name.startsWith("$") && !name.includes("\0") && name !== "__proto__");
const leaf = fc.oneof(
  fc.string().filter((text) => !text.includes("\0")),
  fc.boolean(),
  fc.constant(null),
  fc.integer().map((one) => new Int32(one)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((one) => Long.fromBigInt(one)),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
    .map((one) => new Double(Object.is(one, -0) ? 0 : one)),
  fc.date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Binary(bytes, 0)),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => new UUID(Buffer.from(bytes))),
);
const { document } = fc.letrec<{ document: Record<string, unknown>; value: unknown }>((tie) => ({
  document: fc.dictionary(key, tie("value"), { maxKeys: 6 }),
  value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 4 }), tie("document")),
}));

describe("any document, as the BSON library writes it", () => {
  it("is read from canonical form like the library reads it", () => {
    fc.assert(
      fc.property(document, (doc) => {
        const text = EJSON.stringify(doc, { relaxed: false });
        expect(digits(read(text))).toBe(digits(plain(EJSON.parse(text, { relaxed: false }))));
      }),
      { numRuns: 500 },
    );
  });

  it("is read from relaxed form to the same values, within the range of exact numbers", () => {
    fc.assert(
      fc.property(document, (doc) => {
        const text = EJSON.stringify(doc, { relaxed: true });
        const parsed: unknown = JSON.parse(digits(read(text)));
        expect(parsed).toEqual(JSON.parse(digits(plain(EJSON.parse(text, { relaxed: true })))));
      }),
      { numRuns: 500 },
    );
  });
});
