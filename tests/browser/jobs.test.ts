import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ActionFailure } from "@margay/actions";
import type axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doing, jobTypes } from "../jobs/job-types.ts";
import { whySkipped } from "./chromium.ts";
import { eventually, type Site, startSite } from "./launch.ts";
import { perovskitePid } from "./seed.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A type that anybody of the datasets' owners may order, one that fails once, and one for nobody. */
let fails = true;
const report = {
  title: "Report",
  description: "Writes a report about the datasets",
  paramsSchema: {
    type: "object",
    required: ["format"],
    properties: {
      format: { title: "Format", type: "string", enum: ["pdf", "csv"] },
      copies: { title: "Copies", type: "integer", minimum: 1, default: 1 },
    },
  },
};

function types() {
  const made = jobTypes({
    report: {
      create: {
        auth: "#datasetOwner",
        actions: [
          doing(({ context, log }) => {
            log("info", `asked for ${JSON.stringify(context.job.jobParams)}`);
            if (fails) throw new ActionFailure("The printer is out of paper", { retryable: false });
          }),
        ],
      },
    },
    office: { create: { auth: "@office" } },
  });
  const { types } = made;
  const plain = types.get("report");
  return plain ? { ...made, types: new Map([...types, ["report", { ...plain, ...report }]]) } : made;
}

describe.skipIf(whySkipped !== undefined)("Jobs in a browser", () => {
  let site: Site;
  beforeAll(async () => {
    const jobs = {
      load: async () => types(),
      defaultStatusCode: "jobSubmitted",
      defaultStatusMessage: "Job submitted.",
      worker: true,
      env: {},
    };
    site = await startSite({ jobs });
  });
  afterAll(() => site?.close());

  it("are started from a dataset, fail and are tried again while the page looks on", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await page.goto(`/datasets/${encodeURIComponent(perovskitePid)}`);
    await page.getByRole("link", { name: "Start a job" }).click();
    await page.getByRole("heading", { level: 1, name: "Start a job" }).waitFor();
    await page.getByRole("link", { name: perovskitePid }).waitFor();
    const office = page.getByRole("radio", { name: /office/ });
    expect(await office.isDisabled()).toBe(true);
    await page.getByText("members of the group office may").waitFor();
    await page.getByLabel("Format").selectOption("csv");
    await page.getByLabel("Copies").fill("3");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Report" }).waitFor();
    const main = page.getByRole("main");
    await main.getByText("The printer is out of paper").first().waitFor();
    const log = page.getByRole("region", { name: "Log" });
    await log.getByText(/asked for \{"format":"csv","copies":3/).waitFor();
    await eventually(() => page.getByRole("button", { name: "Retry" }).isEnabled()).toBe(true);
    fails = false;
    await page.getByRole("button", { name: "Retry" }).click();
    await main.getByText("Everything is done: there is nothing to cancel or to retry.").waitFor();
    await main.getByRole("link", { name: perovskitePid }).waitFor();
    await page.getByRole("link", { name: "Jobs" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Jobs" }).waitFor();
    await page.getByRole("listitem").filter({ hasText: "Report" }).getByText("Done").waitFor();
    await page.getByRole("link", { name: "Failed" }).click();
    await page.getByText("No jobs in this state").waitFor();
    expect(new URL(page.url()).search).toBe("?state=failed");
    expect(problems).toEqual([]);
  });

  it("are accessible in both themes, and on a phone nothing sticks out", async () => {
    const visit = await site.open({ colorScheme: "light", viewport: { width: 390, height: 800 } });
    const { page, signIn, problems } = visit;
    await signIn("ada");
    const job = await page.evaluate<string>("fetch('/v1/jobs').then((r) => r.json()).then((d) => d.items[0].id)");
    for (const [path, heading] of [
      ["/jobs", "Jobs"],
      [`/jobs/new?pid=${encodeURIComponent(perovskitePid)}`, "Start a job"],
      [`/jobs/${job}`, "Report"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.waitForLoadState("load");
      await eventually(() => page.locator("main [role=status]").count()).toBe(0);
      await page.evaluate(axeSource);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
        const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document)");
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        expect(
          serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
          `${path} ${colorScheme}`,
        ).toEqual([]);
      }
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), path).toBeLessThanOrEqual(0);
    }
    expect(problems).toEqual([]);
  });

  it("tell why one cannot be started, and show nobody what is not theirs", async () => {
    const { page, signIn, problems } = await site.open();
    await page.goto("/jobs");
    await page.getByText("Sign in to see the jobs of your groups.").waitFor();
    await signIn("ben");
    await page.goto(`/jobs/new?pid=${encodeURIComponent(perovskitePid)}`);
    await page.getByLabel("Format").selectOption("pdf");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("alert").getByText("You lack rights to some datasets of the list.").waitFor();
    await page.goto("/jobs");
    await page.getByText("No jobs yet").waitFor();
    // The browser itself writes down that the dataset is hidden and that the job was refused.
    expect(problems.filter((text) => !/status of (403|404)/.test(text))).toEqual([]);
  });
});
