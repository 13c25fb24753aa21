import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, type Call, files, forged, keys, list, post, type Stage, said, startStage, suggest } from "./stage.ts";
import { load, openWorld } from "./world.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
  await load(stage.catalogue.admin, openWorld());
}, 120_000);
afterAll(() => stage.close());

const nested = (depth: number, wrap: (inner: unknown) => unknown, inner: unknown) => {
  let result = inner;
  for (let n = 0; n < depth; n++) result = wrap(result);
  return result;
};
const yes = { op: "exists", field: ["datasetName"] };

const texts = [
  ...[
    "(",
    "-",
    '"',
    '""',
    "*",
    "?",
    ":",
    "*?",
    "a*b?",
    "((a) ",
    "-(a) ",
    "a or ",
    "a,",
    "\\",
    "%",
    "_",
    "..",
    ">",
    "e",
    "é",
    "🦓",
  ].map((one) => one.repeat(4_000).slice(0, 4_000)),
  ...[`${"(".repeat(20)}a${")".repeat(20)}`, "a ".repeat(60), `${"a or ".repeat(60)}a`, `${"-".repeat(50)}a`],
  ...["name:", "file:", "state:", "energy:", "keyword:", "pid:", "owner:", "description:"].flatMap((head) =>
    [`${"*?".repeat(500)}x`, `${"a*".repeat(500)}b`, `"${"x".repeat(3_000)}"`, "*", "?", "\\", "%", '""'].map(
      (tail) => head + tail,
    ),
  ),
  ...[
    "1e308",
    "-1e308",
    "1.8e308",
    "1e400",
    "5e-324",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "1e-400",
    "9007199254740993",
  ].flatMap((number) => [
    ...[
      `energy:>${number}`,
      `energy:${number}keV`,
      `energy:${number}..${number}`,
      `size:>${number}`,
      `size:${number}TB`,
      `files:${number}`,
    ],
    ...[`plain:<=${number}`, `year:${number}`, number],
  ]),
  ...[
    "0000",
    "0001-01-01",
    "9999-12-31",
    "10000",
    "-0001",
    "2024-13",
    "2024-02-30",
    "275760-09-13",
    "294276-12-31",
    "last 999999999 days",
    "last 1e9 years",
  ].flatMap((date) => [
    `created:${date}`,
    `created:>${date}`,
    `created:${date}..${date}`,
    `started:"${date}"`,
    `ingested:<=${date}`,
  ]),
  ...[
    "\0",
    "a\0b",
    "name:\0",
    "energy\0:>1",
    '"\0"',
    "file:a\0b",
    "\ud800",
    "a\udc00b",
    "name:\ud800*",
    "\ud800energy:>1",
    "file:\ud800\ud800",
  ],
  ...[
    "__proto__:1",
    "constructor:>1",
    "has:__proto__",
    "toString:x",
    "' or 1=1 --",
    "$where:1",
    "energy:>1'; drop table dataset",
  ],
  ...[
    "{{",
    "[[:alpha:]]",
    "(?=a)",
    "a{1,1000}",
    "file:[a-z]",
    "file:\\",
    "file:(a+)+$",
    "metadata.:>1",
    "metadata.\u0000:1",
    '"":1',
    '" ":>1',
  ],
];

const wheres: unknown[] = [
  ...[
    null,
    7,
    "x",
    [],
    {},
    { op: 7 },
    { op: "bogus" },
    { op: "__proto__" },
    { op: "and" },
    { op: "and", of: 5 },
    { op: "and", of: [null] },
  ],
  ...[
    { op: "or", of: [7] },
    { op: "or", of: {} },
    { op: "not" },
    { op: "not", of: [] },
    { op: "not", of: null },
    { op: "in" },
  ],
  ...[
    { op: "in", field: "type", values: ["raw"] },
    { op: "in", field: ["type"] },
    { op: "in", field: ["type"], values: "raw" },
  ],
  ...[
    { op: "in", field: [7], values: [1] },
    { op: "in", field: [], values: [1] },
    { op: "in", field: [null], values: [] },
  ],
  ...[
    { op: "in", field: ["type"], values: [{ a: 1 }, [1], null, true, 1e308, "\0", "\ud800"] },
    { op: "range", field: ["type"] },
  ],
  ...[
    { op: "range", field: ["creationTime"], gt: {} },
    { op: "range", field: ["creationTime"], gt: null },
    { op: "range", field: ["size"], gt: true },
  ],
  ...[
    { op: "range", field: ["size"], gt: 1e308, lt: -1e308 },
    { op: "range", field: ["creationTime"], gt: "0000-00-00T00:00:00Z" },
  ],
  ...[
    { op: "range", field: ["creationTime"], lt: "+275760-09-13T00:00:00.000Z" },
    { op: "range", field: ["scientificMetadata", "plain"], gt: "\0" },
  ],
  ...[
    { op: "substring", field: ["type"] },
    { op: "substring", field: ["type"], text: 7 },
    { op: "substring", field: ["type"], text: "\0", ignoreCase: true },
  ],
  ...[
    { op: "substring", field: ["datasetName"], text: "%_\\".repeat(1_000), ignoreCase: true },
    { op: "pattern", field: ["type"] },
  ],
  ...[
    "(",
    "a{9999}",
    "(a+)+$",
    "\\",
    "[",
    "(?<=a)",
    "^(a|a)*$",
    ".*".repeat(100),
    "(((((((((a)*)*)*)*)*)*)*)*)*",
    "x{1,255}{1,255}",
    "\0",
    "\ud800",
  ].map((pattern) => ({ op: "pattern", field: ["description"], pattern, ignoreCase: true })),
  ...[
    { op: "exists" },
    { op: "exists", field: {} },
    { op: "exists", field: ["__proto__"] },
    { op: "exists", field: Array(1_000).fill("a") },
  ],
  ...[
    { op: "length", field: ["keywords"] },
    { op: "length", field: ["keywords"], is: "3" },
    { op: "length", field: ["keywords"], is: -1 },
  ],
  ...[
    { op: "length", field: ["keywords"], is: 1.5 },
    { op: "length", field: ["keywords"], is: 1e300 },
    { op: "element", field: ["techniques"] },
  ],
  ...[
    { op: "element", field: ["techniques"], where: {} },
    { op: "element", field: ["keywords"], where: { op: "text", text: "a", words: "all" } },
  ],
  ...[
    { op: "text" },
    { op: "text", text: "a" },
    { op: "text", text: 7, words: "all" },
    { op: "text", text: "\0 \ud800", words: "any" },
  ],
  ...[
    { op: "text", text: '"'.repeat(4_001), words: "all" },
    { op: "text", text: "a ".repeat(5_000), words: "any" },
  ],
  ...[
    { op: "quantity" },
    { op: "quantity", path: [] },
    { op: "quantity", path: "energy", gt: 1 },
    { op: "quantity", path: ["energy"] },
  ],
  ...[
    { op: "quantity", path: ["energy"], gt: "1" },
    { op: "quantity", path: ["energy"], gt: 1e308, unit: "GeV" },
    { op: "quantity", path: ["energy"], gt: 1, unit: 7 },
  ],
  ...[
    { op: "quantity", path: ["energy"], eq: 1, unit: "\0" },
    { op: "quantity", path: [7], eq: 1 },
    { op: "quantity", path: ["en\0"], eq: 1 },
  ],
  nested(1_000, (of) => ({ op: "not", of }), yes),
  nested(1_000, (one) => ({ op: "and", of: [one] }), yes),
  nested(45, (one) => ({ op: "and", of: [one, { op: "or", of: [yes] }] }), yes),
  nested(1_000, (where) => ({ op: "element", field: ["techniques"], where }), yes),
  { op: "or", of: Array(900).fill({ op: "substring", field: ["description"], text: "w", ignoreCase: true }) },
  { op: "and", of: Array(5_000).fill(yes) },
  { op: "in", field: ["pid"], values: nested(1_000, (one) => [one], "a") },
];

const cursors = [
  ...[
    "",
    "x",
    "AAAA",
    "W10",
    "bnVsbA",
    "e30",
    "a".repeat(4_000),
    forged(null),
    forged([]),
    forged({}),
    forged("x"),
    forged(7),
  ],
  ...[
    ["-creationTime"],
    ["-creationTime", null, 1],
    ["-creationTime", "x", 1],
    ["-creationTime", "2024-01-01T00:00:00.000000Z", 1e300],
  ].map(forged),
  ...[
    ["-creationTime", "2024-02-31T00:00:00.000000Z", 1],
    ["-creationTime", "9999-12-31T23:59:59.999999Z", 1],
  ].map(forged),
  ...[
    ["-creationTime", "0000-01-01T00:00:00.000000Z", 1],
    ["-creationTime", "2024-12-31T24:00:00.000000Z", 1],
  ].map(forged),
  ...[
    ["-creationTime", "0001-01-01T00:00:00.000000Z", -1],
    ["-creationTime", "2024-12-31T23:59:60.000000Z", 1],
  ].map(forged),
  ...[
    nested(900, (one) => [one], 1),
    ["-creationTime", { toString: 1 }, 1],
    ["-creationTime", "2024-01-01T00:00:00.000000Z", "1"],
  ].map(forged),
];
const places: [sort: string, name: string, value: unknown, id: unknown][] = [
  ["size", "size", "9999999999999999", 1],
  ["size", "size", "-9999999999999999", 2_147_483_647],
  ["size", "size", "00", 2_147_483_648],
  ["-metadata.energy", "-metadata.energy", "1e308", 1],
  ["-metadata.energy", "-metadata.energy", "1e-400", 1],
  ["metadata.energy", "metadata.energy", "-0", 1],
  ["metadata.energy", "metadata.energy", `0.${"1".repeat(2_000)}`, 1],
  ["metadata.energy", "metadata.energy", "NaN", 1],
  ["owner", "owner", "\ud800", 1],
  ["owner", "owner", "\u0000", 1],
  ["datasetName", "datasetName", "z".repeat(2_000), 1],
  ["pid", "pid", "🦓".repeat(500), 1],
  ["keywords", "keywords", null, 0.5],
  ["type", "type", null, 1],
  ["startTime", "startTime", null, -2_147_483_648],
  ["description", "description", "", 1],
];

const many = Array.from({ length: 200 }, (_, n) => `${n}${"x".repeat(1_990)}`);
const sorts = [
  ...[
    "",
    "-",
    ":",
    ":asc",
    "--size",
    "size:desc:asc",
    "metadata.",
    "metadata..",
    "metadata.\0",
    "-metadata.constructor",
    "__proto__",
    "constructor",
  ],
  ...[
    "metadata.state",
    "metadata.z.deep.energyx",
    `metadata.${"a.".repeat(240)}`,
    "metadata.\ud800",
    "metadata.%",
    "size;drop",
    "SIZE",
    "metadata.energy:desc",
  ],
];

const calls: Call[] = [
  ...texts.flatMap((q) => [post({ q, limit: 5 }), suggest(q.slice(0, 300))]),
  ...texts.filter((_, n) => n % 3 === 0).map((q) => list({ q, facets: "none" })),
  ...wheres.map((where) => post({ where, limit: 5 })),
  ...cursors.map((cursor) => list({ cursor })),
  ...cursors.map((cursor) => files({ q: "zebra", cursor })),
  ...places.map(([sort, ...place]) => list({ sort, cursor: forged(place), facets: "none" })),
  ...sorts.flatMap((sort) => [list({ sort, limit: 3 }), list({ sort: `-${sort}`, limit: 3 })]),
  post({ filters: { keyword: many, ownerGroup: many } }),
  post({ filters: { keyword: ["\0", "\ud800", "", "shared"] } }),
  post({ filters: { year: ["x", "-1", "99999", "2e3", "", "2020.0", "02020", "\0"] } }),
  post({ filters: { isPublished: ["maybe", "TRUE", "t", "1"] } }),
  post({ filters: { __proto__: ["x"] } }),
  ...[-1, 0, 1, 2, 200, 201, 1e9, 1.5, Number.NaN].map((bins) =>
    list({ bins, histograms: "metadata.energy,size,creationTime" }),
  ),
  ...[-1, 0, 1_000, 1_001, 1e9].flatMap((one) => [list({ facetLimit: one }), list({ limit: one })]),
  list({ histograms: Array.from({ length: 50 }, (_, n) => `metadata.k${n}`).join() }),
  post({ histograms: Array.from({ length: 20 }, (_, n) => `metadata.k${n}`) }),
  ...["__proto__", "constructor", "metadata.", "metadata.__proto__", "metadata.\0", "metadata.\ud800", "x", ","].map(
    (name) => post({ histograms: [name] }),
  ),
  ...["0", "-1", "99999999999999", "18446744073709551616", "x", "1:2", "\0", "9".repeat(40), "999-999"].flatMap(
    (change) => [list({ change, limit: 1 }), files({ q: "zebra", change, limit: 1 })],
  ),
  ...[
    "\0\0",
    "\ud800\ud800",
    "%%",
    "__",
    "\\\\",
    "**",
    "??",
    "*?".repeat(400),
    `${"a*".repeat(400)}b`,
    "a".repeat(1_000),
    "🦓🦓",
    '""',
  ].flatMap((q) => [
    files({ q }),
    keys({ q: q.slice(0, 300) }),
    { url: `/v1/datasets/open%2F00/files?q=${encodeURIComponent(q.toWellFormed())}` },
  ]),
  list({ "facet.keyword": "\0" }),
  list({ "facet.keyword": "%" }),
  list({ "facet.proposal": "\\" }),
  { url: "/v1/datasets?q=%00" },
  { url: "/v1/datasets?q=%ED%A0%80" },
  { url: "/v1/datasets?q=%FF" },
  { url: "/v1/search/suggestions?q=a&cursor=4000" },
  { url: "/v1/search/suggestions?q=%F0%9F%A6%93&cursor=1" },
  { url: "/v1/datasets/search", body: '{"q":"\\ud800","filters":{"keyword":["\\udc00"]}}' },
];

const maxMs = 12_000;

it("answers hostile requests by both plans alike, in time and without a failure", { timeout: 400_000 }, async () => {
  const { plans, people } = stage;
  const asking = people.filter(({ name }) => ["anonymous", "owner", "admin"].includes(name));
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const wrong: string[] = [];
  for (const [n, call] of calls.entries()) {
    const person = asking[n % asking.length];
    const told = `${person?.name} ${call.url.slice(0, 300)} ${JSON.stringify(call.body)?.slice(0, 300)}`;
    const begun = performance.now();
    const [one, other] = await Promise.all([
      ask(plans.columns, person?.token, call),
      ask(plans.postgresql, person?.token, call),
    ]);
    const tookMs = performance.now() - begun;
    if (tookMs > maxMs) wrong.push(`${Math.round(tookMs)} ms: ${told}`);
    for (const { status, text } of [one, other])
      if (status >= 500 && !(status === 503 && text.includes('"unavailable"')))
        wrong.push(`${status}: ${told}\n  ${text.slice(0, 300)}`);
    if (JSON.stringify(said(one, false)) !== JSON.stringify(said(other, false)))
      wrong.push(
        `differs: ${told}\n  ${one.status} ${one.text.slice(0, 400)}\n  ${other.status} ${other.text.slice(0, 400)}`,
      );
  }
  delay.disable();
  console.info(`longest delay of the event loop: ${Math.round(delay.max / 1e6)} ms over ${calls.length} requests`);
  expect(wrong).toEqual([]);
  expect((await ask(plans.columns, undefined, list({}))).status).toBe(200);
});

it("goes on when 300 clients ask at once and hang up", { timeout: 120_000 }, async () => {
  const { app } = stage.catalogue.server;
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const statuses: number[] = [];
  await Promise.all(
    Array.from({ length: 300 }, async (_, n) => {
      const call = calls[(n * 7) % calls.length];
      const hangsUp = n % 2 === 0;
      const leaving = new AbortController();
      // Some leave before they are read, some in the middle.
      const timer = hangsUp ? setTimeout(() => leaving.abort(), n) : undefined;
      try {
        const reply = await fetch(`${address}${call?.url}`, {
          method: call?.body === undefined ? "GET" : "POST",
          signal: leaving.signal,
          ...(call?.body === undefined
            ? {}
            : {
                headers: { "content-type": "application/json" },
                body: typeof call.body === "string" ? call.body : JSON.stringify(call.body),
              }),
        });
        await reply.text();
        statuses.push(reply.status);
      } catch (error) {
        if (!leaving.signal.aborted) throw error;
      } finally {
        clearTimeout(timer);
      }
    }),
  );
  delay.disable();
  console.info(`longest delay of the event loop: ${Math.round(delay.max / 1e6)} ms with 300 clients`);
  expect(statuses.length).toBeGreaterThanOrEqual(150);
  expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([]);
  expect((await fetch(`${address}/v1/datasets?limit=1`)).status).toBe(200);
});
