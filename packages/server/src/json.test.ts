import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CatalogueError } from "./errors.ts";
import { parseJson, parseStored } from "./json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));
const refusal = (run: () => unknown): CatalogueError => {
  try {
    run();
  } catch (error) {
    if (error instanceof CatalogueError) return error;
    throw error;
  }
  throw new Error("it was accepted");
};

describe("parsing JSON bodies", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        if (/__proto__|\\u0000|\\ud[89a-f]/i.test(text)) return;
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it.each([
    ["12345678901234567890"],
    ["-98765432109876543210"],
    ["0.12345678901234567890123"],
    ["1e999"],
    ["1e-400"],
    ["-0"],
    ["-0.0"],
    ["-0e5"],
    ["123456789012345678901234567890.5"],
  ])("keeps the digits of %s, which a double cannot hold", (digits) => {
    expect(JSON.stringify(parse(`{"a":[${digits}]}`))).toBe(`{"a":[${digits}]}`);
    expect(JSON.stringify(parseStored(`{"a":[${digits}]}`))).toBe(`{"a":[${digits}]}`);
  });

  it.each([
    ['{"a":{"__proto__":{"admin":true}}}', "/a/__proto__"],
    ['{"a":{"\\u005f_proto__":1}}', "/a/__proto__"],
    ['{"m":{"x\\u0000y":1}}', "/m/x\\u0000y"],
    ['{"m":["ok","a\\u0000b"]}', "/m/1"],
    ['{"m":"\\ud800"}', "/m"],
    ['{"m":{"\\uDC00":1}}', "/m/\udc00"],
  ])("refuses %s and points at the field", (text, pointer) => {
    const error = refusal(() => parse(text));
    expect(error.code).toBe("forbidden_key");
    expect(error.errors[0]?.pointer).toBe(pointer);
  });

  it("refuses a key of more than 1000 bytes but takes a long value", () => {
    const error = refusal(() => parse(`{"meta":{"${"k".repeat(10_000)}":1}}`));
    expect(error.code).toBe("forbidden_key");
    expect(error.message.length).toBeLessThan(400);
    expect(parse(`{"meta":"${"k".repeat(10_000)}"}`)).toEqual({ meta: "k".repeat(10_000) });
  });

  it("refuses 200,000 levels without overflowing the stack, and takes 100", () => {
    expect(refusal(() => parse("[".repeat(200_000))).code).toBe("invalid_json");
    expect(refusal(() => parse('{"a":'.repeat(200_000))).code).toBe("invalid_json");
    expect(parse("[".repeat(100) + "]".repeat(100))).toBeInstanceOf(Array);
  });

  it("is not misled by brackets and quotes inside texts", () => {
    const text = JSON.stringify({ a: "[[[[".repeat(100), b: '\\"{"', c: ["\\"] });
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it("names invalid UTF-8 and the position of a syntax error", () => {
    expect(refusal(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).message).toContain("UTF-8");
    expect(refusal(() => parse('{"a":1,}')).message).toMatch(/position \d+/);
  });

  it("takes keys with dots, dollars and prototype-like names as ordinary keys", () => {
    const text = '{"a.b":1,"$gt":2,"constructor":{"prototype":3},"hasOwnProperty":4,"":5}';
    expect(JSON.stringify(parse(text))).toBe(text);
  });
});
