import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutParts } from "./json-parts.ts";

const name = fc.oneof(fc.constantFrom("a", "long", "x\\", 'q"', "é\n", "lo\u006eg"), fc.string());

describe("taking members out of a JSON text", () => {
  it("leaves the others as they are, and gives what was taken", () => {
    const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });
    fc.assert(
      fc.property(
        object,
        fc.constantFrom(undefined, 1, "\t"),
        fc.array(name, { maxLength: 3 }),
        (whole, indent, out) => {
          const { rest, parts } = withoutParts(JSON.stringify(whole, null, indent), new Set(out));
          const left = Object.entries(whole).filter(([key]) => !out.includes(key));
          expect(Object.entries(JSON.parse(rest) as object)).toEqual(JSON.parse(JSON.stringify(left)));
          for (const key of out)
            expect(parts.has(key) ? JSON.parse(parts.get(key) ?? "") : undefined).toEqual(
              Object.hasOwn(whole, key) ? JSON.parse(JSON.stringify(whole[key])) : undefined,
            );
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("keeps numbers as they were written, takes the last of equal names, and reads names in any spelling", () => {
    const json = ' { "a" : 1.50e+2 ,"\\u006cong": [1, {"}": "]"}],\n"b":-0.0,"long" : 2.0 } ';
    const { rest, parts } = withoutParts(json, new Set(["long"]));
    expect(rest).toBe('{"a" : 1.50e+2,"b":-0.0}');
    expect([...parts]).toEqual([["long", "2.0"]]);
    expect(withoutParts("{}", new Set(["a"])).rest).toBe("{}");
  });
});
