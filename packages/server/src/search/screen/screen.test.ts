import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../query/index.ts";
import { highlightsIn, mayHave, wantedIn } from "./highlights.ts";
import { edgesFor, histogramOf, histogramTargets } from "./histograms.ts";
import { cursorAt, orderOf } from "./orders.ts";
import { compareTexts } from "./texts.ts";
import { microsOf, textOfMicros } from "./times.ts";

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.constantFrom(0, 1e15, 1e15 + 1, 1e-300, -5e-324, 0.1),
);
const first = Date.parse("0001-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");
const ms = fc.oneof(fc.integer({ min: first, max: last }), fc.integer({ min: 1.6e12, max: 1.8e12 }));

describe("edges of histograms", () => {
  const check = (name: string, a: number, b: number, bins: number, unit: string | null) => {
    const [target] = histogramTargets([name]);
    if (!target) throw new Error("one target");
    const [min, max] = [Math.min(a, b), Math.max(a, b)];
    const found = edgesFor(target, { count: 2, min, max }, bins, unit);
    const edges = [...(found?.edges ?? [])];
    expect(edges.length).toBeGreaterThan(1);
    expect(edges.length).toBeLessThanOrEqual(2 * bins + 20);
    expect(edges[0]).toBeLessThanOrEqual(min);
    expect(edges.at(-1)).toBeGreaterThanOrEqual(max);
    for (const [at, edge] of edges.slice(1).entries()) expect(edge).toBeGreaterThan(edges[at] ?? 0);
    const { bins: shown } = histogramOf(target, found, edges.slice(1), 0);
    expect(shown).toHaveLength(edges.length - 1);
    for (const { q } of [...shown.slice(0, 1), ...shown.slice(-1)])
      if (q !== undefined) expect(() => parseQuery(q)).not.toThrow();
  };
  const bins = fc.integer({ min: 2, max: 200 });

  it("ascend, cover all values and are about as many as asked for", () => {
    const unit = fc.constantFrom(null, "keV", "degC", "furlong");
    fc.assert(
      fc.property(number, number, bins, unit, (a, b, n, one) => check("metadata.x y", a, b, n, one)),
      {
        numRuns: 2_000,
      },
    );
    fc.assert(fc.property(fc.maxSafeNat(), fc.maxSafeNat(), bins, (a, b, n) => check("size", a, b, n, null)));
    fc.assert(
      fc.property(ms, ms, bins, (a, b, n) => check("creationTime", a * 1000, b * 1000, n, null)),
      { numRuns: 2_000 },
    );
  });

  it("are there for names that exist only", () => {
    expect(() => histogramTargets(["color"])).toThrow(expect.objectContaining({ code: "invalid_query" }));
    expect(() => histogramTargets(["metadata."])).toThrow(expect.objectContaining({ code: "invalid_query" }));
  });
});

describe("orders", () => {
  it("take back the cursors that they gave, and no others", () => {
    const sort = fc.constantFrom("size", "-creationTime", "metadata.a b:desc", "owner:asc", "-startTime");
    fc.assert(
      fc.property(sort, sort, fc.nat(), (one, other, id) => {
        const order = orderOf(one, undefined);
        const value = { time: "2020-01-01T00:00:00.000001Z", integer: "12", float: "-1.5e-7", text: "x" }[order.type];
        const cursor = cursorAt(order, { value, id });
        expect(orderOf(one, cursor).after).toEqual({ value, id });
        if (orderOf(other, undefined).name !== order.name) expect(() => orderOf(other, cursor)).toThrow("cursor");
      }),
    );
    expect(() => orderOf("color", undefined)).toThrow(expect.objectContaining({ code: "invalid_query" }));
    expect(() => orderOf("size", cursorAt(orderOf("size", undefined), { value: null, id: 1 }))).toThrow("cursor");
  });

  it("give times back as they were, and texts in the order of their bytes", () => {
    fc.assert(
      fc.property(ms, (one) => {
        const text = new Date(one).toISOString().replace("Z", "000Z");
        expect(textOfMicros(microsOf(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareTexts(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});

it("highlights begin and end where words do, in texts of any length", () => {
  const wanted = wantedIn(parseQuery('needle "two words" -hidden (or_this | that)'));
  const piece = fc.constantFrom(
    "needle",
    "two words",
    "NEEDLES",
    "hidden",
    "💥".repeat(40),
    "x".repeat(90),
    "that",
    "  ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const { text, ranges } of highlightsIn({ description: pieces.join(" ") }, wanted))
        for (const [start = 0, end = 0] of ranges)
          expect(text.slice(start, end)).toMatch(/^(needles?|two words|that|or[ _]this)/i);
    }),
  );
});

describe("what may be highlighted", () => {
  it("is told by the JSON text wherever there is something", () => {
    const piece = fc.oneof(
      fc.constantFrom("Foo", "foo", "ΟΔΟΣ", "ς", "İ", "\u212a", "é", " ", '"', "\n", "\u0001", "7"),
      fc.string(),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(""));
    const asked = fc.array(fc.constantFrom("foo", "7", "k", "οδος", "f", "i"), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(text, text, asked, fc.boolean(), (description, comment, parts, whole) => {
        const doc = { description, scientificMetadata: { comment } };
        const wanted = [{ parts, whole }];
        if (highlightsIn(doc, wanted).length > 0) expect(mayHave(JSON.stringify(doc), wanted)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(mayHave(JSON.stringify({ description: "a foot" }), [{ parts: ["bar"], whole: false }])).toBe(false);
  });
});
