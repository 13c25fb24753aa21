import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whySkipped } from "./chromium.ts";
import { eventually, type Site, startSite, type Visit } from "./launch.ts";
import { perovskitePid } from "./seed.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const dataset = `/datasets/${encodeURIComponent(perovskitePid)}`;

/** Route and heading of every page. */
const pages: readonly (readonly [path: string, heading: string])[] = [
  ["/datasets", "Datasets"],
  ["/datasets?view=cards&type=raw", "Datasets"],
  ["/datasets?q=nothing+like+this", "Datasets"],
  ["/datasets?q=(calibration+or+film)+-test+photon_energy:8..12keV&chart=creationTime&chart=size", "Datasets"],
  [dataset, "perovskite_film_00042"],
  [`${dataset}?section=metadata`, "perovskite_film_00042"],
  [`${dataset}?section=metadata&view=json`, "perovskite_film_00042"],
  [`${dataset}?section=files`, "perovskite_film_00042"],
  [`${dataset}?section=relations`, "perovskite_film_00042"],
  [`${dataset}?section=activity`, "perovskite_film_00042"],
  ["/files?q=0001", "Files"],
  ["/files?q=*.nxs&proposal=11010001", "Files"],
  ["/proposals", "Proposals"],
  ["/proposals/11010001", "Strain in perovskite films"],
  ["/samples", "Samples"],
  ["/samples/sample-1", "Perovskite film 7"],
  ["/instruments", "Instruments"],
  ["/instruments/test%2Fp08", "P08 diffractometer"],
  ["/publications", "Publications"],
  ["/publications/10.5555%2Ffilms", "Films under heat, 10.5555/films"],
  ["/login", "Sign in to Margay"],
  ["/no/such/page", "Not found"],
];

describe.skipIf(whySkipped !== undefined)("Every page in a browser", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it("is accessible in both themes, has one heading and its own title, and logs nothing", async () => {
    const visit = await site.open({ colorScheme: "light" });
    const { page, problems } = visit;
    await visit.signIn("test-admin");
    const titles = new Set<string>();
    for (const [path, heading] of pages) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await eventually(() => page.locator("main [role=status]").count()).toBe(0);
      // By the debugger, since the content security policy lets no foreign script in.
      await page.evaluate(axeSource);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
        expect(await violations(visit), `${path} in the ${colorScheme} theme`).toEqual([]);
      }
      expect(await page.locator("h1").count(), path).toBe(1);
      titles.add(await page.title());
    }
    expect(problems).toEqual([]);
    // The table and the cards share a title, and so do the views of the metadata.
    expect(titles.size).toBe(pages.length - 2);
  }, 240_000);

  it("is accessible with its lists and dialogs open", async () => {
    const visit = await site.open({ colorScheme: "dark" });
    const { page, problems } = visit;
    await visit.signIn("test-admin");
    await page.evaluate(axeSource);
    await page.keyboard.press("/");
    await page.keyboard.type("phot");
    await page.getByRole("option", { name: /photon_energy/ }).waitFor();
    await page.waitForLoadState("networkidle");
    expect((await violations(visit)).join("\n"), "suggestions").toBe("");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "How to search" }).click();
    await page.getByRole("dialog").getByRole("link").first().waitFor();
    expect(await violations(visit), "examples").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Clear the search" }).click();
    await page.getByRole("button", { name: "Add a quantity" }).click();
    await page.getByRole("option", { name: /photon_energy/ }).waitFor();
    expect(await violations(visit), "quantities").toEqual([]);
    expect(problems).toEqual([]);
  });

  it("speaks German when asked to, and says so in its lang attribute", async () => {
    const { page, problems } = await site.open();
    await page.goto("/datasets");
    await page.getByRole("button", { name: "Display settings" }).click();
    await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
    await page.getByRole("heading", { level: 1, name: "Datensätze" }).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("de");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Datensätze" }).waitFor();
    expect(problems).toEqual([]);
  });
});

/** Serious and critical findings, one line each. */
async function violations({ page }: Visit): Promise<string[]> {
  const { violations: found } = await page.evaluate<axe.AxeResults>("axe.run(document)");
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? ""})`).join(", ")}`,
    );
}
