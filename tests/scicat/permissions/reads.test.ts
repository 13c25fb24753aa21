import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestCatalogue } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Caller, loadWorld, startWorldCatalogue } from "../../permissions/load.ts";
import { createOracle, isAdmin, type Oracle } from "../../permissions/oracle.ts";
import { type Kind, worlds } from "../../permissions/world.ts";
import { jobsOf } from "./job-config.ts";
import { type Marked, marked, marksIn } from "./marked.ts";
import { allOperations, type Documented, parameter } from "./operations.ts";
import { drives, type Place } from "./reads.ts";

type Reply = Awaited<ReturnType<Caller["ask"]>>;

// Another seed is another world.
const seed = Number(process.env.MARGAY_TEST_SEED ?? 20261122);
const [drawn] = fc.sample(worlds, { seed, numRuns: 1 });

let service: Server;
let catalogue: TestCatalogue;
let callers: Caller[];
let scene: Marked;
let oracle: Oracle;
let operations: Documented[];
let place: Place;

/** A logbook for every proposal, in which the proposal's mark is said. */
const logbookService = () =>
  createServer((request, response) => {
    const logbook = (name: string) => ({
      name,
      messages: [{ sender: "a", origin_server_ts: 1, content: { body: scene.mark({ kind: "proposal", key: name }) } }],
    });
    const name = /^\/Logbooks\/([^?]+)/.exec(request.url ?? "")?.[1];
    const keys = scene.world.things.filter((one) => one.kind === "proposal").map(({ key }) => key);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(name === undefined ? keys.map(logbook) : logbook(decodeURIComponent(name))));
  });

beforeAll(async () => {
  if (!drawn) throw new Error("no world was made");
  scene = marked(drawn);
  oracle = createOracle(scene.world);
  service = logbookService();
  await new Promise<void>((done) => void service.listen(0, "127.0.0.1", done));
  const { port } = service.address() as AddressInfo; // it listens on a port
  const outbound = { allow: ["127.0.0.1"], timeoutMs: 5_000, maxBytes: 1_000_000, maxRedirects: 0 };
  const logbook = { baseUrl: `http://127.0.0.1:${port}` };
  const trackables = ["dataset", "proposal", "sample", "publication", "policy", "attachment"] as const;
  catalogue = await startWorldCatalogue(
    { outbound, logbook, jobs: jobsOf("#authenticated", "archive zebra") },
    { trackables },
  );
  callers = await loadWorld(catalogue, scene.world);
  // A change, so that every dataset has a history to hide.
  for (const thing of scene.world.things.filter((one) => one.kind === "dataset")) {
    const body = { comment: `changed ${scene.mark(thing)}` };
    const url = `/v1/datasets/${encodeURIComponent(thing.key)}`;
    expect((await catalogue.admin({ method: "PATCH", url, body })).status).toBe(200);
  }
  operations = (await allOperations(catalogue.anonymous, catalogue.server.catalogue)).filter(
    (one) => one.method === "GET",
  );
  const users = await catalogue.admin({ url: "/api/v3/users" });
  place = { world: scene.world, userIds: users.body.map(({ id }: { id: string }) => id) };
});
afterAll(async () => {
  await catalogue?.close();
  service?.close();
});

/** Readers of the history read what every record was, without a right to the record. */
const readsHistory = ({ person }: Caller, { id }: Documented) =>
  id.startsWith("HistoryController") && person?.groups.includes("historians") === true;

function mayKnow(caller: Caller, mark: string): boolean {
  const owner = scene.owner(mark);
  if ("username" in owner) return isAdmin(caller) || caller.person?.username === owner.username;
  return oracle.may(caller, "read", owner.thing);
}

function expectNothingHidden(caller: Caller, operation: Documented, url: string, { status, text }: Reply): string[] {
  const said = `${caller.name} GET ${url}: ${status} ${text.slice(0, 300)}`;
  expect(status, said).toBeLessThan(operation.id.startsWith("AuthController_") ? 501 : 500);
  // The marks of people are names of groups, which lists of people do not show; addresses say as much.
  const marks = [...marksIn(text), ...(operation.id.startsWith("User") ? scene.marksOfPeopleIn(text) : [])];
  if (readsHistory(caller, operation)) return marks;
  const leaked = marks.filter((mark) => !mayKnow(caller, mark));
  expect(leaked, `hidden from the caller, but shown. ${said}`).toEqual([]);
  return marks;
}

/** Operations that have nothing of a record in their answers. */
const silent =
  /_(count\w*|\w+Count|oidcLogin|loginCallback|\w*[sS]ettings|canUser\w+|isValidEmail|find\w*Access|fullfacetFiles|getIndex|getConfig|getTheme|check|findLifecycleById|externalLinks|connections|stream)_v[34]$|^Instruments|^OrigDatablocks\w+_fullfacet_/;

it("no reading operation shows anything of a record that the caller may not read", { timeout: 120_000 }, async () => {
  const undriven = operations.filter(({ id }) => !Object.hasOwn(drives, id)).map(({ id }) => id);
  expect(undriven, "write in reads.ts how it is driven").toEqual([]);
  const telling = new Set<string>();
  await Promise.all(
    callers.map(async (caller) => {
      for (const operation of operations)
        for (const url of drives[operation.id]?.(operation, place) ?? []) {
          const reply = await caller.ask({ url });
          if (expectNothingHidden(caller, operation, url, reply).length > 0) telling.add(operation.id);
        }
    }),
  );
  // What is searched for must be there to be found.
  const mute = operations.filter(({ id }) => !telling.has(id) && !silent.test(id)).map(({ id }) => id);
  expect(mute, "operations that showed no record to anybody").toEqual([]);
});

const json = (name: string, value: unknown) => parameter(name, value);
/** Ways to ask whether a text stands in a record, with the kind whose records are then counted. */
const probes: readonly [Kind, (mark: string) => string][] = [
  ["dataset", (mark) => `/api/v3/datasets/count?${json("filter", { where: { datasetName: { like: mark } } })}`],
  ["dataset", (mark) => `/api/v3/datasets/count?${json("filter", { where: { keywords: mark } })}`],
  ["dataset", (mark) => `/api/v3/datasets/fullfacet?${json("fields", { text: mark })}&${json("facets", ["type"])}`],
  ["dataset", (mark) => `/api/v3/datasets/fullfacet?${json("fields", { mode: { keywords: mark } })}`],
  [
    "dataset",
    (mark) =>
      `/api/v3/datasets/fullfacet?${json("fields", { scientific: [{ lhs: `${mark}_key`, relation: "GREATER_THAN", rhs: 1, unit: "K" }] })}`,
  ],
  ["dataset", (mark) => `/api/v4/datasets/count?${json("filter", { where: { datasetName: { $regex: mark } } })}`],
  ["dataset", (mark) => `/api/v4/datasets/public/count?${json("filter", { where: { keywords: mark } })}`],
  [
    "dataset",
    (mark) =>
      `/api/v4/datasets/count?${json("filter", { where: { [`scientificMetadata.${mark}_key.value`]: { $gte: 1 } } })}`,
  ],
  [
    "origdatablock",
    (mark) =>
      `/api/v4/origdatablocks/files/count?${json("filter", { where: { "dataFileList.path": { $regex: mark } } })}`,
  ],
  [
    "origdatablock",
    (mark) =>
      `/api/v4/origdatablocks/public/files/count?${json("filter", { where: { "dataFileList.path": { $regex: mark } } })}`,
  ],
  [
    "origdatablock",
    (mark) => `/api/v3/origdatablocks/fullfacet?${json("fields", { "dataFileList.path": { $regex: mark } })}`,
  ],
  [
    "datablock",
    (mark) => `/api/v3/datablocks/count?${json("filter", { where: { "dataFileList.path": { like: mark } } })}`,
  ],
  ["proposal", (mark) => `/api/v3/proposals/count?${json("filters", { where: { title: { like: mark } } })}`],
  ["proposal", (mark) => `/api/v3/proposals/fullfacet?${json("fields", { text: mark })}`],
  ["sample", (mark) => `/api/v3/samples/count?${json("filter", { where: { sampleName: { like: mark } } })}`],
  ["job", (mark) => `/api/v4/jobs/fullfacet?${json("fields", { statusMessage: { $regex: mark } })}`],
  ["job", (mark) => `/api/v4/jobs/fullfacet?${json("fields", { "jobParams.note": mark })}`],
  ["job", (mark) => `/api/v3/jobs/fullfacet?${json("fields", { text: mark })}`],
  ["policy", (mark) => `/api/v3/policies/count?${json("where", { manager: `${mark}@example.org` })}`],
  ["publication", (mark) => `/api/v3/publisheddata/count?${json("filter", { where: { title: { like: mark } } })}`],
  ["publication", (mark) => `/api/v4/publisheddata/count?${json("filter", { where: { title: { like: mark } } })}`],
];

function totalOf({ body }: Reply): number {
  const [first] = Array.isArray(body) ? body : [body];
  return Number(first?.count ?? first?.all?.[0]?.totalSets ?? 0);
}

it("no count and no facet tells that a hidden record says something", { timeout: 120_000 }, async () => {
  const found = new Set<string>();
  await Promise.all(
    callers.map(async (caller) => {
      for (const [at, [kind, urlOf]] of probes.entries()) {
        const things = scene.world.things.filter((one) => one.kind === kind);
        const hidden = things.filter((one) => !oracle.may(caller, "read", one)).slice(0, 8);
        const shown = things.filter((one) => oracle.may(caller, "read", one)).slice(0, 4);
        for (const thing of [...hidden, ...shown]) {
          const url = urlOf(scene.mark(thing));
          const reply = await caller.ask({ url });
          const said = `${caller.name} ${url}: ${reply.status} ${reply.text.slice(0, 300)}`;
          expect(reply.status, said).toBeLessThan(500);
          if (hidden.includes(thing)) expect(totalOf(reply), said).toBe(0);
          else if (totalOf(reply) > 0) found.add(`${at}`);
        }
      }
    }),
  );
  expect(found.size, "probes that found something").toBe(probes.length);
});

it("no facet counts more records than the caller may read", async () => {
  const names = ["ownerGroup", "type", "datasetId"];
  const places: readonly [Kind, string][] = [
    ["dataset", "/api/v3/datasets/fullfacet"],
    ["dataset", "/api/v4/datasets/fullfacet"],
    ["dataset", "/api/v4/datasets/public/fullfacet"],
    ["origdatablock", "/api/v3/origdatablocks/fullfacet"],
    ["origdatablock", "/api/v4/origdatablocks/fullfacet"],
    ["origdatablock", "/api/v4/origdatablocks/public/fullfacet"],
    ["proposal", "/api/v3/proposals/fullfacet"],
    ["job", "/api/v3/jobs/fullfacet"],
    ["job", "/api/v4/jobs/fullfacet"],
  ];
  for (const caller of callers)
    for (const [kind, path] of places)
      for (const fields of [{}, { isPublished: true }, { ownerGroup: ["alpha", "beta"] }]) {
        const url = `${path}?${parameter("facets", names)}&${parameter("fields", fields)}`;
        const { body, text, status } = await caller.ask({ url });
        // Jobs are not for callers without an account.
        if (status === 403 && kind === "job" && caller.person === undefined) continue;
        const visible = oracle.visible(caller, kind);
        expect(body[0].all[0]?.totalSets ?? 0, `${caller.name} ${url}`).toBeLessThanOrEqual(visible.length);
        const pids = visible.map((one) => one.dataset ?? one.key);
        for (const { _id } of body[0].datasetId ?? []) expect(pids, `${caller.name} ${url}`).toContain(_id);
        for (const { _id, count } of body[0].ownerGroup ?? []) {
          const group = (thing: (typeof visible)[number]) =>
            thing.dataset === undefined ? thing.ownerGroup : oracle.find("dataset", thing.dataset)?.ownerGroup;
          const most = visible.filter((one) => group(one) === _id).length;
          expect(count, `${caller.name} ${url} ${_id} ${text.slice(0, 200)}`).toBeLessThanOrEqual(most);
        }
      }
});
