import { expect } from "vitest";
import type { Caller } from "./load.ts";
import { urlOf } from "./load.ts";
import type { Oracle } from "./oracle.ts";
import { type Kind, kindNames, kinds, type Thing, type World } from "./world.ts";

/** An answer without what names the record and the request. */
const masked = (text: string, key: string) => text.replaceAll(key, "KEY").replace(/"requestId":"[^"]+"/, "");

interface Page {
  items: Record<string, unknown>[];
  total?: number;
}

/** All pages of a list, by its cursors. */
export async function allPages(caller: Caller, url: string, limit = 7): Promise<Page> {
  const items: Record<string, unknown>[] = [];
  let total: number | undefined;
  let cursor: string | undefined;
  do {
    expect(items.length, `${caller.name} ${url} comes to an end`).toBeLessThan(5_000);
    const join = url.includes("?") ? "&" : "?";
    const next = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body, text } = await caller.ask({ url: `${url}${join}limit=${limit}${next}` });
    expect(status, `${caller.name} ${url}: ${text.slice(0, 300)}`).toBe(200);
    items.push(...body.items);
    total = body.total;
    cursor = body.cursor;
  } while (cursor !== undefined);
  return { items, ...(total === undefined ? {} : { total }) };
}

const keysOf = (things: readonly Thing[]) => things.map((thing) => thing.key).sort();

async function expectList(caller: Caller, kind: Kind, url: string, expected: readonly Thing[]) {
  const page = await allPages(caller, url);
  const keys = page.items.map((item) => String(item[kinds[kind].keyField])).sort();
  expect(keys, `${caller.name} ${url}`).toEqual(keysOf(expected));
  expect(page.total, `total of ${caller.name} ${url}`).toBe(expected.length);
  return page.items;
}

const refers = (thing: Thing, field: string, value: string) => {
  const found = thing.body[field];
  return found === value || (Array.isArray(found) && found.includes(value));
};

/** Lists of every kind: whole, by words, and by reference. */
export async function driveLists(caller: Caller, oracle: Oracle): Promise<void> {
  for (const kind of kindNames) {
    const visible = oracle.visible(caller, kind);
    const url = `/v1/${kinds[kind].path}`;
    const items = await expectList(caller, kind, url, visible);
    if (kind === "proposal")
      for (const item of items) {
        const mine = oracle
          .visible(caller, "dataset")
          .filter((one) => refers(one, "proposalIds", String(item.proposalId)));
        expect(item.numberOfDatasets, `${caller.name} counts datasets of ${item.proposalId}`).toBe(mine.length);
      }
    if (!["policy", "origdatablock", "datablock"].includes(kind))
      await expectList(caller, kind, `${url}?q=zebra`, visible);
  }
  const byReference: [Kind, string, (thing: Thing) => boolean][] = [
    ["origdatablock", "dataset=w%2Fd3", (one) => one.dataset === "w/d3"],
    ["datablock", "dataset=w%2Fd3&files=false", (one) => one.dataset === "w/d3"],
    ["beamtime", "proposal=P1", (one) => refers(one, "proposalId", "P1")],
    ["sample", "proposal=P1", (one) => refers(one, "proposalId", "P1")],
    ["policy", "group=alpha", (one) => one.ownerGroup === "alpha"],
    ["publication", "dataset=w%2Fd1", (one) => refers(one, "datasetPids", "w/d1")],
    ["job", "dataset=w%2Fd1", (one) => JSON.stringify(one.body.jobParams).includes('"w/d1"')],
    ["job", "type=archive%20zebra", () => true],
    ["job", "type=archive", () => false],
    // No job of a world has actions.
    ["job", "state=none", () => true],
    ["job", "state=failed&type=archive%20zebra", () => false],
    ["attachment", "target=dataset%3Aw%2Fd3", (one) => (one.targets ?? []).some(({ targetId }) => targetId === "w/d3")],
  ];
  for (const [kind, query, matches] of byReference)
    await expectList(caller, kind, `/v1/${kinds[kind].path}?${query}`, oracle.visible(caller, kind).filter(matches));
}

const common = ["", "/history", "/access"];
const partsOf: Partial<Record<Kind, string[]>> = {
  dataset: [...common, "/files", "/relations", "/thumbnail"],
  attachment: [...common, "/image"],
};

/** Everything that has the key of a record in its path. */
export async function driveRecords(caller: Caller, world: World, oracle: Oracle, isServed: (route: string) => boolean) {
  for (const kind of kindNames) {
    const absent = { kind, key: "w/absent" };
    const parts = partsOf[kind] ?? common;
    for (const part of parts) {
      if (!isServed(`GET /v1/${kinds[kind].path}/{key}${part}`)) continue;
      const none = await caller.ask({ url: urlOf(absent) + part });
      if (none.status !== 404) throw new Error(`${caller.name} ${urlOf(absent)}${part}: ${none.status} ${none.text}`);
      for (const thing of world.things.filter((one) => one.kind === kind)) {
        const url = urlOf(thing) + part;
        const reply = await caller.ask({ url });
        if (oracle.may(caller, "read", thing)) {
          const picture = part === "/thumbnail" || part === "/image";
          if (!picture) expect(reply.status, `${caller.name} ${url}`).toBe(200);
          else expect(reply.status, `${caller.name} ${url}`).toBe(hasPicture(thing, world) ? 200 : 404);
          if (part === "") await expectNotModified(caller, url, reply.headers.etag);
        } else {
          const { status, headers, text } = reply;
          expect(status, `${caller.name} ${url} ${text.slice(0, 200)}`).toBe(404);
          expect(masked(text, thing.key)).toBe(masked(none.text, absent.key));
          expect(headers.etag).toBeUndefined();
          expect(headers["content-length"]).toBe(String(reply.text.length));
        }
      }
    }
  }
}

function hasPicture(thing: Thing, world: World): boolean {
  if (thing.kind === "attachment") return thing.hasImage === true;
  return world.things.some(
    (one) =>
      one.hasImage &&
      one.targets?.some(({ targetType, targetId }) => targetType === "dataset" && targetId === thing.key),
  );
}

async function expectNotModified(caller: Caller, url: string, etag: unknown) {
  const again = await caller.ask({ url, headers: { "if-none-match": String(etag) } });
  expect(again.status, `${caller.name} ${url} with its ETag`).toBe(304);
}

/** Relations of datasets resolve only to what the caller may read. */
export async function driveRelations(caller: Caller, oracle: Oracle): Promise<void> {
  for (const dataset of oracle.visible(caller, "dataset")) {
    const { status, body, text } = await caller.ask({ url: `${urlOf(dataset)}/relations` });
    expect(status, text).toBe(200);
    const resolvable: [string, Kind, string][] = [
      ["proposals", "proposal", "proposalId"],
      ["samples", "sample", "sampleId"],
      ["instruments", "instrument", "pid"],
      ["inputs", "dataset", "pid"],
    ];
    for (const [part, kind, keyField] of resolvable)
      for (const one of body[part]) {
        const thing = oracle.find(kind, one[keyField]);
        const readable = thing !== undefined && oracle.may(caller, "read", thing);
        expect(one.resolved, `${caller.name}: ${part} of ${dataset.key}: ${JSON.stringify(one)}`).toBe(readable);
        if (!readable) expect(Object.keys(one).sort()).toEqual([keyField, "resolved"].sort());
      }
    const sets: [string, Kind, string, (thing: Thing) => boolean][] = [
      ["derived", "dataset", "pid", (one) => refers(one, "inputDatasets", dataset.key)],
      ["publications", "publication", "doi", (one) => refers(one, "datasetPids", dataset.key)],
      [
        "attachments",
        "attachment",
        "id",
        (one) =>
          (one.targets ?? []).some(({ targetType, targetId }) => targetType === "dataset" && targetId === dataset.key),
      ],
    ];
    for (const [part, kind, keyField, belongs] of sets) {
      const keys = body[part].map((one: Record<string, string>) => one[keyField]).sort();
      expect(keys, `${caller.name}: ${part} of ${dataset.key}`).toEqual(
        keysOf(oracle.visible(caller, kind).filter(belongs)),
      );
    }
  }
}

/** The feed tells of every readable record and of no other. */
export async function driveFeed(caller: Caller, world: World, oracle: Oracle): Promise<void> {
  const { status, body } = await caller.ask({ url: "/v1/changes?limit=10000" });
  expect(status).toBe(200);
  const told = new Set(body.items.map((one: { kind: string; key: string }) => `${one.kind} ${one.key}`));
  for (const thing of world.things) {
    const readable = oracle.may(caller, "read", thing);
    const isTold = told.has(`${thing.kind} ${thing.key}`);
    // A block became readable with its dataset, of which the feed tells; the block's own change was another's to know.
    if (readable && thing.dataset !== undefined) continue;
    expect(isTold, `${caller.name} is told of ${thing.kind} ${thing.key}`).toBe(readable);
  }
  const history = await caller.ask({ url: "/v1/history?limit=3" });
  const mayReadAll =
    caller.person?.groups.some((one) => one === "historians") ||
    (caller.person?.groups.includes("admin") && caller.scopes.includes("admin"));
  expect(history.status, `${caller.name} reads the whole history`).toBe(mayReadAll ? 200 : 403);
}

/** What was removed while the caller could not read it never was, to the feed and by its key. */
export async function driveRemoved(
  caller: Caller,
  removed: readonly Thing[],
  before: Oracle,
  callers: readonly Caller[],
) {
  const was = callers.find((one) => one.name === caller.name) ?? caller;
  const { body } = await caller.ask({ url: "/v1/changes?limit=10000" });
  const told = new Set(body.items.map((one: { kind: string; key: string }) => `${one.kind} ${one.key}`));
  for (const thing of removed) {
    expect((await caller.ask({ url: urlOf(thing) })).status, `${caller.name} ${urlOf(thing)}`).toBe(404);
    if (before.may(was, "read", thing) || before.may(caller, "read", thing)) continue;
    expect(told.has(`${thing.kind} ${thing.key}`), `${caller.name} is told of removed ${thing.kind} ${thing.key}`).toBe(
      false,
    );
  }
}
