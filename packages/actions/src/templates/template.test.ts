import { expect, test } from "vitest";
import { compileTemplate, TemplateError } from "./template.ts";

const older = `job_v${3}`;
const job = {
  id: "7",
  type: "archive",
  contactEmail: "a@x.org",
  createdAt: "2026-01-01",
  createdBy: "ada",
  statusCode: "done",
  jobParams: { datasetList: [{ pid: "p", files: [] }], copies: 2 },
};

test.each([
  ["a missing value", "[{{a.b.c}}]", {}, "[]"],
  ["escaping", "{{x}}", { x: `<a href="b">'` }, "&lt;a href&#x3D;&quot;b&quot;&gt;&#x27;"],
  ["three braces", "{{{x}}}", { x: "<a> & 'b'" }, "<a> & 'b'"],
  ["a loop", "{{#each list}}{{@index}}{{name}} {{/each}}", { list: [{ name: "a" }, { name: "b" }] }, "0a 1b "],
  ["a choice", "{{#if x}}yes{{else}}no{{/if}}", { x: 0 }, "no"],
  ["a number in a path", "{{datasets.0.pid}}", { datasets: [{ pid: "p" }] }, "p"],
  ["keyToWord", '{{keyToWord "datasetList"}}', {}, "Dataset List"],
  ["keyToWord of nothing", "{{keyToWord x}}", {}, ""],
  ["eq of equal values", "{{eq a 1}}", { a: 1 }, "true"],
  ["eq, which is strict", "{{eq a '1'}}", { a: 1 }, "false"],
  ["or", "{{or false 'no' 'yes'}}", {}, "true"],
  ["or, for which other texts are no", "{{or 'true ' 2 'YES'}}", {}, "false"],
  ["and", "{{and true 'true' 1 '1' 'on' 'yes'}}", {}, "true"],
  ["and of one that is not", "{{and true x}}", {}, "false"],
  ["not", "{{not 'on'}} {{not 'off'}} {{not x}}", {}, "false true true"],
  ["helpers within if", "{{#if (and (eq a 1) (not b))}}both{{/if}}", { a: 1 }, "both"],
  ["concat", "{{concat 'a' 1 x true}}", {}, "a1true"],
  ["matches", "{{matches s '^ab+$'}} {{matches s '^AB'}} {{matches s '^AB' 'i'}}", { s: "abb" }, "true false true"],
  ["matches of nothing", "{{matches s '.'}}", {}, "false"],
  ["default", "{{default a 'b'}} {{default '' 'b'}} {{default 0 'b'}}", {}, "b b 0"],
  ["jsonify with three spaces", "{{{jsonify x}}}", { x: { a: [1] } }, '{\n   "a": [\n      1\n   ]\n}'],
  ["jsonify of nothing", "[{{{jsonify x}}}]", {}, "[]"],
  ["urlencode", "{{{urlencode x}}}", { x: "a b/ü&\ud800" }, "a%20b%2F%C3%BC%26%EF%BF%BD"],
  ["base64enc", "{{{base64enc 'user:pässword'}}}", {}, "dXNlcjpww6Rzc3dvcmQ="],
  ["base64dec", "{{{base64dec 'dXNlcjpww6Rzc3dvcmQ='}}}", {}, "user:pässword"],
  ["base64dec of what is none", "{{base64dec x}}", { x: "?!" }, ""],
  ["formatUnit", '{{formatUnit 52428800 "B"}}', {}, "50 MiB"],
  ["formatUnit with two digits", '{{formatUnit 1234567 "B"}}', {}, "1.18 MiB"],
  [
    "formatUnit with a precision",
    '{{formatUnit 1234567 "B" precision=0}} {{formatUnit 1234567 "B" 1}}',
    {},
    "1 MiB 1.2 MiB",
  ],
  ["formatUnit where rounding reaches the next prefix", '{{formatUnit 1048575 "B"}}', {}, "1 MiB"],
  ["formatUnit of other units", '{{formatUnit 12000 "eV"}} {{formatUnit -1500 "m"}}', {}, "12 keV -1.5 km"],
  [
    "formatUnit of a text",
    '{{formatUnit "2048" "B"}} {{formatUnit "many" "B"}} {{formatUnit x "B"}}',
    {},
    "2 KiB many ",
  ],
  [
    "unwrapJSON of a list",
    "{{{unwrapJSON x}}}",
    { x: [1, true] },
    "<ul style='padding-left: 1em'><li style='margin-bottom: 1em'>1</li><li style='margin-bottom: 1em'>Yes</li></ul>",
  ],
  [
    "unwrapJSON of an object",
    "{{{unwrapJSON x}}}",
    { x: { goodFiles: null, n: false } },
    "Good Files: Not specified<br/>N: No",
  ],
  ["unwrapJSON of markup", "{{{unwrapJSON x}}}", { x: { a: "<b>&" } }, "A: &lt;b&gt;&amp;"],
  ["unwrapJSON in two braces", "{{unwrapJSON x}}", { x: { a: 1, b: 2 } }, "A: 1&lt;br/&gt;B: 2"],
])("a template with %s", (_what, source, context, text) => {
  expect(compileTemplate(source)(context)).toBe(text);
});

test("the older form of a job has SciCat's older names, and the creator as the user", () => {
  const text = compileTemplate(`{{{jsonify (${older} job)}}}`)({ job });
  expect(JSON.parse(text)).toEqual({
    id: "7",
    emailJobInitiator: "a@x.org",
    type: "archive",
    creationTime: "2026-01-01",
    jobParams: { datasetList: [{ pid: "p", files: [] }], copies: 2, username: "ada" },
    jobStatusMessage: "done",
    datasetList: [{ pid: "p", files: [] }],
  });
  expect(JSON.parse(compileTemplate(`{{{jsonify (${older} nothing)}}}`)({})).datasetList).toEqual([]);
});

test.each([
  ["an open block", "a\n{{#if x}}", /^line 2/],
  ["blocks that do not fit", "{{#each a}}{{/if}}", /^line 1, column 4: each doesn't match if/],
  ["an unknown helper", "ok\n  {{nope x}}", /^line 2, column 3: unknown helper 'nope'/],
  ["an unknown helper within", "{{#if (nope x)}}{{/if}}", /unknown helper 'nope'/],
  ["an expression that is none", "{{matches x '('}}", /Invalid regular expression/],
  ["a partial", "{{> header}}", /partials are not supported/],
])("a template with %s is refused with its place", (_what, source, message) => {
  expect(() => compileTemplate(source)).toThrow(TemplateError);
  expect(() => compileTemplate(source)).toThrow(message);
});

test("prototypes and functions cannot be reached", () => {
  class Secret {
    get hidden() {
      return "hidden";
    }
    method() {
      return "method";
    }
  }
  const source =
    "[{{x.hidden}}{{x.method}}{{x.constructor}}{{x.__proto__}}{{lookup x 'constructor'}}{{constructor.name}}]";
  expect(compileTemplate(source)({ x: new Secret() })).toBe("[]");
});

test("an expression that runs wild is ended", () => {
  const template = compileTemplate("{{matches x '^(a+)+$'}}");
  expect(() => template({ x: `${"a".repeat(60)}!` })).toThrow(/longer than 2000 ms/);
  expect(template({ x: "aaa" })).toBe("true");
});

test("a loop within loops that runs wild is ended", () => {
  const loops = "{{#each x}}{{#each ../x}}{{#each ../../x}}{{#each ../../../x}}.{{/each}}{{/each}}{{/each}}{{/each}}";
  const x = Array.from({ length: 2_000 }, (_, index) => index);
  expect(() => compileTemplate(loops)({ x })).toThrow(/longer than 2000 ms/);
});
