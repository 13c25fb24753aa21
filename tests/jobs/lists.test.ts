import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { doing, failing, jobTypes } from "./job-types.ts";

let catalogue: TestCatalogue;
const gate = Promise.withResolvers<void>();
const states = ["none", "queued", "running", "done", "failed", "cancelled"];

beforeAll(async () => {
  const nothing = doing(() => {});
  const load = async () =>
    jobTypes({
      plain: { create: { auth: "#all" } },
      quick: { create: { auth: "#all", actions: [nothing] } },
      broken: {
        create: { auth: "#all", actions: [failing("no", 400)] },
        update: { auth: "#jobOwnerUser", actions: [nothing] },
      },
      gated: { create: { auth: "#all", actions: [doing(() => gate.promise)] }, execution: { concurrency: 1 } },
    });
  const jobs = { load, defaultStatusCode: "new", defaultStatusMessage: "New.", worker: true, env: {} };
  catalogue = await startTestCatalogue({ config: { jobs } });
});
afterAll(async () => {
  gate.resolve();
  await catalogue?.close();
});

interface Listed {
  id: string;
  type: string;
  execution: { state: string };
}

/** Every page of a list, two jobs each. */
async function list(as: As, query = ""): Promise<{ items: Listed[]; total: number }> {
  const items: Listed[] = [];
  for (let cursor = ""; ; ) {
    const { body, status, text } = await as({ url: `/v1/jobs?limit=2${query}${cursor}` });
    expect(status, text).toBe(200);
    items.push(...body.items);
    if (body.cursor === undefined) return { items, total: body.total };
    cursor = `&cursor=${encodeURIComponent(body.cursor)}`;
  }
}

const ids = (items: readonly Listed[]) => items.map((one) => one.id);

it("jobs are listed by state and by type, for each caller what the whole list shows", async () => {
  const ann = await catalogue.user(["g1"], { username: "ann" });
  const bob = await catalogue.user(["g2"], { username: "bob" });
  const submit = async (as: As, type: string, ownerGroup: string): Promise<string> => {
    const { status, body, text } = await as({ url: "/v1/jobs", body: { type, ownerGroup, jobParams: {} } });
    expect(status, text).toBe(202);
    return body.job.id;
  };
  const stateOf = async (id: string) =>
    (await catalogue.admin({ url: `/v1/jobs/${id}/execution` })).body.state as string; // by the contract
  const becomes = (id: string, state: string) => expect.poll(() => stateOf(id)).toBe(state);
  for (const type of ["plain", "quick", "broken"])
    for (const [as, group] of [
      [ann, "g1"],
      [bob, "g2"],
      [ann, "g1"],
    ] as const)
      await submit(as, type, group);
  const first = await submit(ann, "gated", "g1");
  await becomes(first, "running");
  for (const _ of [1, 2]) await submit(bob, "gated", "g2");
  const stopped = await submit(ann, "gated", "g1");
  await ann({ method: "POST", url: `/v1/jobs/${stopped}/cancel` });
  await expect.poll(async () => (await list(catalogue.admin, "&state=done")).total).toBe(3);
  await expect.poll(async () => (await list(catalogue.admin, "&state=failed")).total).toBe(3);
  // The newest run counts: what failed is done once its update is.
  const [mended] = (await list(ann, "&state=failed")).items;
  await ann({ method: "PATCH", url: `/v1/jobs/${mended?.id}`, body: { statusMessage: "by hand" } });
  await becomes(mended?.id ?? "", "done");

  const found = Object.fromEntries(
    await Promise.all(
      states.map(async (state) => [state, (await list(catalogue.admin, `&state=${state}`)).total] as const),
    ),
  );
  expect(found).toEqual({ none: 3, queued: 2, running: 1, done: 4, failed: 2, cancelled: 1 });
  for (const as of [catalogue.admin, ann, bob, catalogue.anonymous]) {
    const all = await list(as);
    expect(all.total).toBe(all.items.length);
    for (const state of states)
      for (const type of [undefined, "plain", "quick", "broken", "gated", "bro"]) {
        const part = await list(as, `&state=${state}${type === undefined ? "" : `&type=${type}`}`);
        const expected = all.items.filter(
          (one) => one.execution.state === state && (type === undefined || one.type === type),
        );
        expect(ids(part.items), `${state} ${type}`).toEqual(ids(expected));
        expect(part.total).toBe(expected.length);
      }
  }
  expect((await list(ann, "&type=quick")).total).toBe(2);
  expect((await list(catalogue.anonymous, "&state=none")).total).toBe(0);
  expect((await ann({ url: "/v1/jobs?state=finished" })).status).toBe(400);
});
