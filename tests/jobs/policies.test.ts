import type { Mail } from "@margay/actions";
import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobTypes } from "./job-types.ts";

let catalogue: TestCatalogue;
const mails: Mail[] = [];
let isMailDown = false;

beforeAll(async () => {
  catalogue = await startTestCatalogue({
    config: {
      jobs: {
        load: async () => jobTypes({ archive: { create: { auth: "#datasetOwner" } } }),
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
