import { expect } from "vitest";
import { allPages } from "./drive-reads.ts";
import type { Caller } from "./load.ts";
import { isAdmin, type Oracle } from "./oracle.ts";
import type { Thing } from "./world.ts";

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];

/** Values of each facet on one dataset. */
const facetsOf: Record<string, (thing: Thing) => string[]> = {
  type: ({ body }) => list(body.type),
  creationLocation: ({ body }) => list(body.creationLocation),
  ownerGroup: ({ ownerGroup }) => list(ownerGroup),
  instrument: ({ body }) => list(body.instrumentIds),
  technique: ({ body }) => (body.techniques as { pid: string }[]).map(({ pid }) => pid), // the world made them so
  keyword: ({ body }) => list(body.keywords),
  proposal: ({ body }) => list(body.proposalIds),
  sample: ({ body }) => list(body.sampleIds),
  principalInvestigator: ({ body }) => list(body.principalInvestigators),
  dataFormat: ({ body }) => list(body.dataFormat),
  year: ({ body }) => [String(body.creationTime).slice(0, 4)],
  isPublished: ({ isPublished }) => [String(isPublished)],
};

function counts(things: readonly Thing[], values: (thing: Thing) => string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const thing of things) for (const value of new Set(values(thing))) result[value] = (result[value] ?? 0) + 1;
  return result;
}

type Bucket = { value: string; count: number; label?: string };

function expectFacets(caller: Caller, oracle: Oracle, facets: Record<string, Bucket[]>, matching: readonly Thing[]) {
  for (const [name, values] of Object.entries(facetsOf)) {
    const found = Object.fromEntries((facets[name] ?? []).map(({ value, count }) => [value, count]));
    const expected = counts(matching, values);
    expect(found, `facet ${name} of ${caller.name}`).toEqual(expected);
  }
  for (const kind of ["proposal", "sample"] as const)
    for (const { value, label } of facets[kind] ?? []) {
      const thing = oracle.find(kind, value);
      const title =
        thing && oracle.may(caller, "read", thing) ? (thing.body.title ?? thing.body.sampleName) : undefined;
      expect(label, `label of ${kind} ${value} for ${caller.name}`).toBe(title);
    }
  for (const { value, label } of facets.technique ?? []) {
    const pid = / as in (.+)$/.exec(label ?? "")?.[1] ?? "none";
    expect(
      oracle.visible(caller, "dataset").map((one) => one.key),
      `label of ${value}: ${label}`,
    ).toContain(pid);
  }
}

/** Words, fields, metadata, files, facets and totals of the search for datasets. */
export async function driveDatasetSearch(caller: Caller, oracle: Oracle): Promise<void> {
  const visible = oracle.visible(caller, "dataset");
  const has = (field: string, value: string) => (thing: Thing) => list(thing.body[field]).includes(value);
  const files = (thing: Thing) =>
    oracle.visible(caller, "origdatablock").some((one) => one.dataset === thing.key && one.key === "block-3");
  const searches: [string, (thing: Thing) => boolean][] = [
    ["q=zebra", () => true],
    ["q=only7text", (one) => one.key === "w/d7"],
    ["q=keyword%3Asecret-11", (one) => one.key === "w/d11"],
    ["keyword=red", has("keywords", "red")],
    ["q=only_5%3A%3E0K", (one) => one.key === "w/d5"],
    ["q=word_6%3Atext", (one) => one.key === "w/d6"],
    ["q=-zebra", () => false],
    ["q=file%3Adata_3_00012", files],
    ["proposal=P1&sort=datasetName%3Aasc", has("proposalIds", "P1")],
  ];
  for (const [query, matches] of searches) {
    const url = `/v1/datasets?${query}`;
    const page = await allPages(caller, `${url}&facets=none`, 9);
    const expected = visible
      .filter(matches)
      .map((one) => one.key)
      .sort();
    expect(page.items.map((one) => one.pid).sort(), `${caller.name} ${url}`).toEqual(expected);
    expect(page.total, `total of ${caller.name} ${url}`).toBe(expected.length);
    for (const item of page.items)
      if (item.thumbnailId !== undefined) {
        const attachment = oracle.find("attachment", String(item.thumbnailId));
        expect(attachment && oracle.may(caller, "read", attachment), `thumbnail of ${item.pid}`).toBe(true);
      }
  }
  const whole = await caller.ask({ url: "/v1/datasets?limit=1" });
  expectFacets(caller, oracle, whole.body.facets, visible);
  const red = await caller.ask({ url: "/v1/datasets/search", body: { q: "keyword:red", limit: 1 } });
  expect(red.status, red.text).toBe(200);
  expectFacets(caller, oracle, red.body.facets, visible.filter(has("keywords", "red")));
}

/** Files by a part of their name, and keys of the metadata. */
export async function driveFileSearch(caller: Caller, oracle: Oracle): Promise<void> {
  const blocks = oracle.visible(caller, "origdatablock");
  for (const fragment of ["00012", "data_3_", "sub%2Fdata"]) {
    const page = await allPages(caller, `/v1/files?q=${fragment}`);
    const pathOf = (one: Thing) => (one.body.dataFileList as { path: string }[])[0]?.path ?? ""; // the world made it so
    const expected = blocks
      .map(pathOf)
      .filter((path) => path.includes(decodeURIComponent(fragment)))
      .sort();
    expect(page.items.map((one) => one.path).sort(), `${caller.name} finds ${fragment}`).toEqual(expected);
    expect(page.total, `${caller.name} counts ${fragment}`).toBe(expected.length);
  }
  const { status, body } = await caller.ask({ url: "/v1/metadata-keys?limit=1000" });
  expect(status).toBe(200);
  const keys = new Set<string>(body.items.map(({ key }: { key: string }) => key));
  const expected = oracle
    .visible(caller, "dataset")
    .flatMap((one) => Object.keys(one.body.scientificMetadata as object));
  // The dictionary keeps the keys of removed datasets, for those who read every dataset.
  if (isAdmin(caller) || caller.person?.groups.includes("archivers"))
    expect([...keys], `metadata keys of ${caller.name}`).toEqual(expect.arrayContaining(expected));
  else expect([...keys].sort(), `metadata keys of ${caller.name}`).toEqual([...new Set(expected)].sort());
  const suggested = await caller.ask({ url: "/v1/datasets?facets=none&q=only_999%3A%3E0" });
  for (const term of suggested.body.terms ?? [])
    for (const key of term.suggestions ?? []) expect(keys, `suggested to ${caller.name}`).toContain(key);
}

/** What the search box suggests: only of what the caller may read, counted over that alone. */
export async function driveSuggestions(caller: Caller, oracle: Oracle): Promise<void> {
  const visible = oracle.visible(caller, "dataset");
  const at = async (q: string) => {
    const {
      status,
      body,
      text: answer,
    } = await caller.ask({ url: `/v1/search/suggestions?q=${encodeURIComponent(q)}` });
    expect(status, answer).toBe(200);
    return body.items as { kind: string; insert: string; note?: string; label: string; count?: number }[];
  };
  for (const { label, count } of (await at("keyword:")).filter(({ kind }) => kind === "value"))
    expect(count, `${caller.name} counts the keyword ${label}`).toBe(
      visible.filter((one) => list(one.body.keywords).includes(label)).length,
    );
  const readable = new Set(visible.map(({ key }) => key));
  for (const q of ["w/", "pid:w/", "name:e", "zebra"])
    for (const item of (await at(q)).filter(({ kind }) => kind === "dataset"))
      expect(readable, `${q} of ${caller.name}`).toContain(item.note);
  for (const kind of ["proposal", "sample", "beamtime"] as const)
    for (const item of (await at(`${kind}:`)).filter((one) => one.kind === kind)) {
      const thing = oracle.find(kind, item.note ?? "");
      expect(thing && oracle.may(caller, "read", thing), `${kind} ${item.note} for ${caller.name}`).toBe(true);
    }
  const keys = new Set(visible.flatMap((one) => Object.keys(one.body.scientificMetadata as object)));
  const all = isAdmin(caller) || caller.person?.groups.includes("archivers");
  for (const { label, count } of (await at("only_")).filter(({ kind }) => kind === "key")) {
    if (!all) expect(keys, `key for ${caller.name}`).toContain(label);
    const having = visible.filter((one) => label in (one.body.scientificMetadata as object)); // the world made an object
    expect(count ?? 0, `datasets with ${label} of ${caller.name}`).toBe(having.length);
  }
}
