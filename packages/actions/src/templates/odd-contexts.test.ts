import fc from "fast-check";
import { expect, test } from "vitest";
import { helpers } from "./helpers.ts";
import { compileTemplate } from "./template.ts";

const oddKeys = ["toString", "valueOf", "toHTML", "toJSON", "constructor", "hasOwnProperty", "length", "hash", "fn"];
// As JSON comes from outside, with keys that have a meaning to the language.
const anything = fc.anything({
  key: fc.oneof(fc.constantFrom(...oddKeys), fc.string()),
  withNullPrototype: true,
  withUnicodeString: true,
  values: [fc.string({ unit: "binary" }), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
});

const uses = [
  "{{x}}",
  "{{{x}}}",
  "{{x.a.b}}{{x.length}}{{x.toString}}{{{x.toHTML}}}",
  "{{#each x}}{{@key}}{{this}}{{{this}}}{{/each}}",
  "{{#if x}}{{#with x}}{{a}}{{{toString}}}{{/with}}{{/if}}",
  "{{#x}}{{this}}{{/x}}",
  "{{lookup x y}}{{lookup y x}}",
  '{{matches x "a"}}',
  '{{formatUnit x "B"}}{{formatUnit 1 x}}{{formatUnit 1 "B" precision=x}}',
  ...Object.keys(helpers)
    .filter((name) => name !== "matches")
    .flatMap((name) => [`{{${name} x}}`, `{{{${name} x y}}}`, `{{#if (${name} x)}}1{{/if}}`]),
];

test.each(uses)("the template %s becomes text whatever its context is", (source) => {
  const template = compileTemplate(source);
  fc.assert(
    fc.property(anything, anything, (x, y) => {
      expect(typeof template({ x, y })).toBe("string");
    }),
    { numRuns: 60 },
  );
});

test("a template that is no more than text comes out as it is", () => {
  const text = fc.string({ unit: "grapheme" }).filter((value) => !/[{}\\]/.test(value));
  fc.assert(
    fc.property(text, (value) => {
      expect(compileTemplate(value)({})).toBe(value);
    }),
  );
});
