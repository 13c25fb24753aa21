import { roleGroupsFrom } from "@margay/server";
import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobsOf } from "./job-config.ts";
import { allOperations } from "./operations.ts";
import { createRows, type Rows } from "./rows.ts";
import { createSite, type Rightful, type Site, writes } from "./writes.ts";

let catalogue: TestCatalogue;
let site: Site;
let rows: Rows;
let rightful: Record<Exclude<Rightful, "nobody">, As>;
let wrong: Record<string, As>;
let readers: Record<string, As>;
let author: As;

/** A token that may only read, of somebody who may do much. */
async function readingToken(as: As): Promise<As> {
  const made = await as({ url: "/v1/tokens", body: { name: "reads", scopes: ["read"] } });
  expect(made.status, made.text).toBe(201);
  return catalogue.bearer(made.body.token);
}

beforeAll(async () => {
  const roles = roleGroupsFrom({
    ADMIN_GROUPS: "admin",
    DELETE_GROUPS: "deleters",
    CREATE_DATASET_GROUPS: "creators",
    CREATE_DATASET_WITH_PID_GROUPS: "pid-choosers",
    CREATE_DATASET_PRIVILEGED_GROUPS: "ingestors",
    UPDATE_DATASET_LIFECYCLE_GROUPS: "archivers",
    PROPOSAL_GROUPS: "useroffice",
    SAMPLE_GROUPS: "creators",
    SAMPLE_PRIVILEGED_GROUPS: "ingestors",
    POLICY_GROUPS: "dataoffice",
    DELETE_JOB_GROUPS: "deleters",
  });
  catalogue = await startTestCatalogue({
    config: { roles, jobs: jobsOf("@ring", "work") },
    scicat: { openSearch: { enabled: true, defaultIndex: "dataset" } },
  });
  const owner = await catalogue.user(["ring", "creators"]);
  const deleter = await catalogue.user(["deleters"]);
  await catalogue.user(["ring"], { username: "somebody" });
  author = owner;
  rightful = { admin: catalogue.admin, owner, deleter };
  const readingDeleter = await readingToken(deleter);
  readers = {
    "nobody signed in": catalogue.anonymous,
    "the administrator with a reading token": await readingToken(catalogue.admin),
    "the owner with a reading token": await readingToken(owner),
    "a deleter with a reading token": readingDeleter,
  };
  wrong = {
    ...readers,
    // Whoever may create what is theirs: not what is the ring's.
    "a stranger who creates": await catalogue.user(["elsewhere", "creators", "pid-choosers"]),
    "a reader": await catalogue.user(["guests"]),
  };
  const users: { id: string; username: string }[] = (await catalogue.admin({ url: "/api/v3/users" })).body;
  const idOf = (name: string) => users.find(({ username }) => username === name)?.id ?? "";
  site = createSite(catalogue, owner, { userId: idOf("somebody") });
  rows = createRows(catalogue);
  // The secret is made when it is first needed, configurations come from files.
  await catalogue.admin({ method: "POST", url: "/api/v3/users/jwt" });
  await catalogue.database.pool.query(
    "insert into runtime_config values ('frontendConfig', 1, '{}', 'a', 'a', now(), now())",
  );
});
afterAll(() => catalogue?.close());

/** Sign-ins and sign-outs, which everybody may do, and tokens that are only made. */
const open = /^AuthController_|^UsersController_(login|logout|getUserJWT)_|^EventsController_ticket_/;

it("whoever has no right to a writing operation changes nothing by it", { timeout: 120_000 }, async () => {
  const documented = await allOperations(catalogue.anonymous, catalogue.server.catalogue);
  const operations = documented.filter((one) => one.method !== "GET" && !open.test(one.id));
  const undriven = operations.filter(({ id }) => !Object.hasOwn(writes, id)).map(({ id }) => id);
  expect(undriven, "write in writes.ts what it is tried with").toEqual([]);
  const faults: string[] = [];
  for (const operation of operations) {
    const write = writes[operation.id];
    if (!write) continue;
    const attempt = { method: operation.method, ...(await write.attempt(operation, site)) };
    const before = await rows.versions();
    const callers = { ...(write.isOwn ? readers : wrong) };
    for (const [name, as] of Object.entries(callers)) {
      const { status, text } = await as(attempt);
      const changed = await rows.changed(before);
      const said = `${operation.id} by ${name}: ${status} ${text.slice(0, 200)}`;
      if (changed.length > 0) faults.push(`${said}: changed ${changed}`);
      else if (status >= 500 || (status < 400 && !write.mayAnswer)) faults.push(said);
    }
    if (write.rightful === "nobody") continue;
    // The same request is a good one: it changes something for those who may.
    const { status, text } = await rightful[write.rightful ?? "admin"](attempt);
    const changed = await rows.changed(before);
    const said = `${operation.id} by those who may: ${status} ${text.slice(0, 300)}`;
    if (status >= 400) faults.push(said);
    else if (changed.length > 0 === (write.changesNothing === true)) faults.push(`${said}: changed ${changed}`);
  }
  expect(faults).toEqual([]);
});

describe("A publication", () => {
  it("of other people's datasets publishes none of them", async () => {
    const stranger = await catalogue.user(["elsewhere", "creators"]);
    const pid = await site.dataset();
    const datasetRow = async () => (await catalogue.admin({ url: `/v1/datasets/${pid}` })).headers.etag;
    const before = await datasetRow();
    const metadata = {
      creators: [{ name: "A" }],
      publisher: { name: "R" },
      publicationYear: 2025,
      resourceType: "raw",
    };
    const bodies: [string, object][] = [
      ["/api/v4/publisheddata", { title: "t", abstract: "a", datasetPids: [pid], metadata }],
      ...["pending_registration", "registered", "public"].map((status): [string, object] => [
        "/api/v3/publisheddata",
        {
          creator: ["A"],
          publisher: "R",
          publicationYear: 2020,
          title: "t",
          abstract: "a",
          dataDescription: "d",
          resourceType: "raw",
          pidArray: [pid],
          status,
        },
      ]),
    ];
    for (const [url, body] of bodies) {
      const made = await stranger({ url, body });
      expect(made.status, made.text).toBeLessThan(500);
      if (made.status >= 400) continue;
      const one = encodeURIComponent(made.body.doi);
      for (const deed of ["publish", "register", "resync", "amend"])
        for (const version of ["v3", "v4"])
          await stranger({ method: "POST", url: `/api/${version}/publisheddata/${one}/${deed}`, body });
      for (const status of ["public", "registered"]) {
        await stranger({ method: "PATCH", url: `/api/v3/publisheddata/${one}`, body: { status } });
        await stranger({ method: "PATCH", url: `/api/v4/publisheddata/${one}`, body: { status } });
      }
      expect(await datasetRow(), url).toBe(before);
      expect((await catalogue.anonymous({ url: `/api/v4/datasets/public/${pid}` })).text).toBe("");
    }
  });
});

describe("A body", () => {
  it("gives nobody's record to another group, and forges no author", async () => {
    const pid = await site.dataset();
    for (const version of ["v3", "v4"])
      for (const body of [
        { ownerGroup: "elsewhere" },
        { ownerGroup: "admin" },
        { createdBy: "somebody" },
        { _id: "x", createdBy: "x" },
        { pid: "other" },
        { __proto__: null, constructor: { prototype: { isAdmin: true } } },
      ]) {
        const reply = await author({ method: "PATCH", url: `/api/${version}/datasets/${pid}`, body });
        expect(reply.status, `${version} ${JSON.stringify(body)} ${reply.text}`).toBeLessThan(500);
        const row = (await catalogue.admin({ url: `/v1/datasets/${pid}` })).body;
        expect([row.ownerGroup, row.createdBy, row.pid]).toEqual(["ring", "test-admin", pid]);
      }
  });
});
