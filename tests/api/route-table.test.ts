import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kindCases } from "../support/kinds.ts";

/*
 * Who may do what, as statuses. Every record belongs to group-a and is shared with group-r; blocks and attachments
 * belong to such a dataset. A change carries a stale ETag, so that 412 says "you may"; `POST` makes another record, but of
 * a job, whose records come by `PUT` alone: it submits jobs, and takes no record.
 */
const table = `
kind          | caller     | list | get | post | put | patch | delete | history | access
dataset       | anonymous  | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
dataset       | stranger   | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
dataset       | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
dataset       | owner      | 1    | 200 | 403  | 412 | 412   | 403    | 200     | 200
dataset       | chooser    | 1    | 200 | 201  | 412 | 412   | 403    | 200     | 200
dataset       | ingestors  | 0    | 404 | 201  | 412-| 412-  | 412-   | 404     | 404
dataset       | archivers  | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
dataset       | deleter    | 1    | 200 | 403  | 403 | 403   | 412    | 200     | 200
dataset       | deleters   | 0    | 404 | 403  | 412-| 412-  | 412    | 404     | 404
dataset       | read-token | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
dataset       | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
origdatablock | anonymous  | 0    | 404 | 400  | 412-| 412-  | 412-   | 404     | 404
origdatablock | stranger   | 0    | 404 | 400  | 412-| 412-  | 412-   | 404     | 404
origdatablock | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
origdatablock | owner      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
origdatablock | deleter    | 1    | 200 | 403  | 403 | 403   | 412    | 200     | 200
origdatablock | ingestors  | 0    | 404 | 201  | 412-| 412-  | 412-   | 404     | 404
origdatablock | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
datablock     | anonymous  | 0    | 404 | 400  | 412-| 412-  | 412-   | 404     | 404
datablock     | stranger   | 0    | 404 | 400  | 412-| 412-  | 412-   | 404     | 404
datablock     | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
datablock     | owner      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
datablock     | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
attachment    | anonymous  | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
attachment    | stranger   | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
attachment    | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
attachment    | owner      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
attachment    | ingestors  | 0    | 404 | 201  | 412-| 412-  | 412-   | 404     | 404
attachment    | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
proposal      | anonymous  | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
proposal      | stranger   | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
proposal      | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
proposal      | owner      | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
proposal      | useroffice | 1    | 200 | 201  | 412 | 412   | 403    | 200     | 200
proposal      | deleter    | 1    | 200 | 403  | 403 | 403   | 412    | 200     | 200
proposal      | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
beamtime      | stranger   | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
beamtime      | owner      | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
beamtime      | useroffice | 1    | 200 | 201  | 412 | 412   | 403    | 200     | 200
beamtime      | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
sample        | anonymous  | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
sample        | stranger   | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
sample        | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
sample        | owner      | 1    | 200 | 201  | 412 | 412   | 403    | 200     | 200
sample        | deleter    | 1    | 200 | 403  | 403 | 403   | 412    | 200     | 200
sample        | ingestors  | 0    | 404 | 201  | 412-| 412-  | 412-   | 404     | 404
sample        | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
instrument    | anonymous  | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
instrument    | stranger   | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
instrument    | deleters   | 1    | 200 | 403  | 403 | 403   | 412    | 200     | 200
instrument    | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
policy        | stranger   | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
policy        | reader     | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
policy        | owner      | 1    | 200 | 403  | 403 | 403   | 403    | 200     | 200
policy        | dataoffice | 1    | 200 | 201  | 412 | 412   | 403    | 200     | 200
policy        | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
publication   | anonymous  | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
publication   | owner      | 0    | 404 | 403  | 412-| 412-  | 412-   | 404     | 404
publication   | deleters   | 0    | 404 | 403  | 412-| 412-  | 412    | 404     | 404
publication   | admin      | 1    | 200 | 201  | 412 | 412   | 412    | 200     | 200
job           | stranger   | 0    | 404 | 400  | 412-| 412-  | 412-   | 404     | 404
job           | reader     | 1    | 200 | 400  | 403 | 403   | 403    | 200     | 200
job           | owner      | 1    | 200 | 400  | 403 | 403   | 403    | 200     | 200
job           | admin      | 1    | 200 | 400  | 412 | 412   | 412    | 200     | 200
`;

const groupsOf: Record<string, string[]> = {
  stranger: ["group-x"],
  reader: ["group-r"],
  owner: ["group-a"],
  chooser: ["group-a", "pid-choosers"],
  ingestors: ["ingestors"],
  archivers: ["archivers"],
  deleter: ["group-r", "deleters"],
  deleters: ["deleters"],
  useroffice: ["useroffice"],
  dataoffice: ["dataoffice"],
};

const [header = [], ...rows] = table
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));

let catalogue: TestCatalogue;
const callers = new Map<string, TestCatalogue["admin"]>();
const shared = { accessGroups: ["group-r"] };
const ownable = new Set(["dataset", "proposal", "beamtime", "sample", "policy"]);

beforeAll(async () => {
  catalogue = await startTestCatalogue();
  callers.set("anonymous", catalogue.anonymous).set("admin", catalogue.admin);
  for (const [name, groups] of Object.entries(groupsOf)) callers.set(name, await catalogue.user(groups));
  const made = await callers.get("owner")?.({ url: "/v1/tokens", body: { name: "read", scopes: ["read"] } });
  callers.set("read-token", catalogue.bearer(made?.body.token));
  const parent = { pid: "parent", type: "raw", datasetName: "parent", ownerGroup: "group-a", ...shared };
  await catalogue.admin({ method: "PUT", url: "/v1/datasets/parent", body: parent });
  for (const one of kindCases) {
    const body = { ...one.body(`the-${one.kind}`), ...rightsOf(one.kind) };
    const reply = await catalogue.admin({ method: "PUT", url: `/v1/${one.path}/the-${one.kind}`, body });
    expect(reply.status, reply.text).toBe(201);
  }
});
afterAll(() => catalogue.close());

const rightsOf = (kind: string) =>
  ownable.has(kind) ? shared : kind === "job" ? { ...shared, ownerGroup: "group-a" } : {};

let counter = 0;

describe.each(kindCases)("a $kind", (one) => {
  const mine = rows.filter(([kind]) => kind === one.kind);
  it("is in the table", () => expect(mine.map(([, caller]) => caller)).toContain("admin"));

  it.each(mine.map(([, caller = "", ...cells]) => ({ caller, cells })))(
    "is treated by $caller as the table says",
    async ({ caller, cells }) => {
      const ask = callers.get(caller);
      if (!ask) throw new Error(`the table names ${caller}, whom nobody made`);
      const key = `the-${one.kind}`;
      const url = `/v1/${one.path}/${key}`;
      const headers = { "if-match": '"77"' };
      const body = { ...one.body(key), ...rightsOf(one.kind) };
      // `412-`: what an absent record answers.
      const changed = async (call: Parameters<typeof ask>[0]) => {
        const reply = await ask(call);
        return `${reply.status}${reply.body?.details?.currentVersion === null ? "-" : ""}`;
      };
      const list = await ask({ url: `/v1/${one.path}?limit=1000` });
      const listed = list.body.items.filter((item: Record<string, unknown>) => item[one.keyField] === key).length;
      const found = [
        listed,
        (await ask({ url })).status,
        (await ask({ url: `/v1/${one.path}`, body: { ...one.body(`new-${++counter}`), ...rightsOf(one.kind) } }))
          .status,
        await changed({ method: "PUT", url, body, headers }),
        await changed({ method: "PATCH", url, body: {}, headers }),
        await changed({ method: "DELETE", url, headers }),
        (await ask({ url: `${url}/history` })).status,
        (await ask({ url: `${url}/access` })).status,
      ].map(String);
      expect(Object.fromEntries(header.slice(2).map((name, index) => [name, found[index]]))).toEqual(
        Object.fromEntries(header.slice(2).map((name, index) => [name, cells[index]])),
      );
    },
  );
});
