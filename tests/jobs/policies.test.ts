import { ActionRefusal, type Mail, type NamedAction } from "@margay/actions";
import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobTypes } from "./job-types.ts";

let catalogue: TestCatalogue;
const mails: Mail[] = [];
let isMailDown = false;

/** The archive takes nothing of one group. */
const picky: NamedAction = {
  type: "validate",
  validate({ context }) {
    if (context.request.ownerGroup === "g5") throw new ActionRefusal("not yours");
  },
  preview: () => ({}),
};

beforeAll(async () => {
  catalogue = await startTestCatalogue({
    config: {
      jobs: {
        load: async () => jobTypes({ archive: { create: { auth: "#datasetOwner", actions: [picky] } } }),
        defaultStatusCode: "new",
        defaultStatusMessage: "New.",
        worker: false,
        env: {},
        sendMail: async (mail) => {
          if (isMailDown) throw new Error("the mail server is down");
          mails.push(mail);
        },
      },
    },
  });
});
afterAll(() => catalogue?.close());

const put = async (url: string, body: unknown) => {
  const reply = await catalogue.admin({ method: "PUT", url, body });
  expect([200, 201], reply.text).toContain(reply.status);
};
const days = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
const dataset = (pid: string, ownerGroup: string, ago: number, more: object = {}) =>
  put(`/v1/datasets/${pid}`, { ...aDataset({ pid, ownerGroup, ...more }), createdAt: days(ago) });
const policyJobs = async () => (await catalogue.admin({ url: "/v1/jobs" })).body.items;
/** Lets everything be due again. */
const later = () => sql`update job_clock set due_at = now()`.execute(catalogue.database.kysely);
const carryOut = () => catalogue.server.catalogue.jobs.carryOutPolicies();

it("datasets are archived once, after the delay of their group's policy", async () => {
  await put("/v1/policies/p1", { id: "p1", ownerGroup: "g1", autoArchive: true, autoArchiveDelay: 5 });
  await put("/v1/policies/p2", { id: "p2", ownerGroup: "g2", autoArchive: false });
  const archivable = { lifecycle: { archivable: true } };
  await dataset("old", "g1", 6, archivable);
  await dataset("young", "g1", 4, archivable);
  await dataset("not-archivable", "g1", 6);
  await dataset("of-others", "g2", 60, archivable);
  await Promise.all([carryOut(), carryOut()]);
  await later();
  await carryOut();
  const made = await policyJobs();
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({
    type: "archive",
    ownerGroup: "g1",
    createdBy: "margay-system",
    jobParams: { datasetList: [{ pid: "old", files: [] }] },
  });
});

it("the addressees of the policy are told once that an archive job has ended", async () => {
  const notice = { archiveEmailNotification: true, archiveEmailsToBeNotified: ["tape@example.org"] };
  await put("/v1/policies/p1", { id: "p1", ownerGroup: "g1", ...notice });
  const [job] = await policyJobs();
  const body = { statusCode: "finishedSuccessful", statusMessage: "on <tape>" };
  expect((await catalogue.admin({ method: "PATCH", url: `/v1/jobs/${job.id}`, body })).status).toBe(200);
  isMailDown = true;
  await later();
  await carryOut();
  isMailDown = false;
  await carryOut();
  await later();
  await carryOut();
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    ["tape@example.org", "Job archive: finishedSuccessful"],
  ]);
  expect(mails[0]?.html).toContain("on &#60;tape&#62;");
});

it("the managers of a policy are told once that an embargo has ended, and nothing is published", async () => {
  await put("/v1/policies/p3", { id: "p3", ownerGroup: "g3", embargoPeriod: 1, manager: ["boss@example.org"] });
  await dataset("free", "g3", 370);
  await dataset("held", "g3", 300);
  mails.length = 0;
  await later();
  await carryOut();
  await later();
  await carryOut();
  expect(mails.map(({ to }) => to)).toEqual(["boss@example.org"]);
  expect(mails[0]?.html).toContain("free");
  expect(mails[0]?.html).not.toContain("held");
  expect((await catalogue.admin({ url: "/v1/datasets/free" })).body.isPublished).not.toBe(true);
});

it("a job and the marks of its datasets commit together, and a group whose job is refused holds up no other", async () => {
  const archivable = { lifecycle: { archivable: true } };
  for (const group of ["g5", "g6"]) {
    await put(`/v1/policies/${group}`, { id: group, ownerGroup: group, autoArchive: true, autoArchiveDelay: 5 });
    await dataset(`of-${group}`, group, 6, archivable);
  }
  // The transaction ends as if the process had died at its commit.
  await sql`create function dies() returns trigger language plpgsql as $$ begin raise exception 'dies'; end $$;
    create constraint trigger dies after insert on policy_deed deferrable initially deferred
      for each row execute function dies()`.execute(catalogue.database.kysely);
  const before = (await policyJobs()).length;
  await later();
  await carryOut();
  expect(await policyJobs()).toHaveLength(before);
  await sql`drop trigger dies on policy_deed`.execute(catalogue.database.kysely);
  for (const _ of [1, 2]) {
    await later();
    await carryOut();
  }
  const [made, ...others] = await policyJobs();
  expect(others).toHaveLength(before);
  expect(made).toMatchObject({ ownerGroup: "g6", jobParams: { datasetList: [{ pid: "of-g6", files: [] }] } });
  const marks = await sql<{ key: string }>`select d.key from policy_deed e join dataset d on d.id = e.dataset_id
    where e.deed = 'archive' and d.key like 'of-g%' order by 1`.execute(catalogue.database.kysely);
  expect(marks.rows.map((row) => row.key)).toEqual(["of-g6"]);
});
