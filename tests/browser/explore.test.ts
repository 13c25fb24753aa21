import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whySkipped } from "./chromium.ts";
import { eventually, type Site, startSite } from "./launch.ts";

describe.skipIf(whySkipped !== undefined)("Explore in a browser", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  const total = (page: Page) => page.getByTestId("total");

  it("shows the first list after at most two calls to the API", async () => {
    const { page, calls, problems } = await site.open();
    await page.goto("/");
    await total(page).waitFor();
    await page.waitForLoadState("networkidle");
    expect(new URL(page.url()).pathname).toBe("/datasets");
    expect(calls.length, calls.join(" ")).toBeLessThanOrEqual(2);
    expect(problems).toEqual([]);
  });

  it("shows the first list after at most 250 kB of compressed JavaScript", async () => {
    const { page } = await site.open();
    const sizes: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      if (request.resourceType() === "script") sizes.push(request.sizes().then((size) => size.responseBodySize));
    });
    await page.goto("/datasets");
    await total(page).waitFor();
    await page.waitForLoadState("networkidle");
    const sum = (await Promise.all(sizes)).reduce((all, one) => all + one, 0);
    expect(sum).toBeGreaterThan(50_000);
    expect(sum).toBeLessThan(250_000);
  });

  it("shows published data only to those who did not sign in", async () => {
    const { page, problems } = await site.open();
    await page.goto("/datasets");
    await eventually(() => total(page).textContent()).toBe("30");
    await page.goto("/datasets?q=perovskite");
    await page.getByText("You see published data only.").waitFor();
    expect(problems).toEqual([]);
  });

  it("finds while one types, narrows by a facet, opens a dataset, and comes back to the same state", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await eventually(() => total(page).textContent()).toBe("60");
    await page.getByRole("combobox", { name: "Search datasets" }).pressSequentially("calibration");
    await eventually(() => total(page).textContent()).toBe("59");
    await page.getByRole("checkbox", { name: "derived" }).check();
    await eventually(() => total(page).textContent()).not.toBe("59");
    const narrowed = await total(page).textContent();
    const address = page.url();
    expect(new URL(address).searchParams.get("type")).toBe("derived");
    await page.getByRole("link", { name: "calibration_00057" }).click();
    await page.getByRole("heading", { level: 1, name: "calibration_00057" }).waitFor();
    await page.goBack();
    await eventually(() => total(page).textContent()).toBe(narrowed);
    expect(page.url()).toBe(address);
    expect(await page.getByRole("checkbox", { name: "derived" }).isChecked()).toBe(true);
    await eventually(() => page.locator("a:focus").textContent()).toBe("calibration_00057");
    expect(problems).toEqual([]);
  });

  it("finds datasets by a range of a metadata key in another unit", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    const box = page.getByRole("combobox", { name: "Search datasets" });
    await box.fill("photon_energy:8000..8250eV");
    await box.press("Enter");
    await eventually(() => total(page).textContent()).toBe("3");
    expect(await page.getByRole("list", { name: "Conditions" }).getByRole("listitem").count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it("pages forward and back by links", async () => {
    const { page, problems } = await site.open();
    await page.goto("/datasets");
    await page.getByText("1–25 of 30").waitFor();
    await page.getByRole("link", { name: "Next" }).click();
    await page.getByText("26–30 of 30").waitFor();
    await page.getByRole("link", { name: "Previous" }).click();
    await page.getByText("1–25 of 30").waitFor();
    expect(problems).toEqual([]);
  });

  it("says which condition is in the way when nothing matches", async () => {
    const { page, signIn } = await site.open();
    await signIn("ada");
    await page.goto("/datasets?q=perovskite&type=derived&technique=x-ray+powder+diffraction");
    await page.getByRole("heading", { name: "No dataset matches all of this" }).waitFor();
    await page
      .getByRole("main")
      .getByRole("link", { name: /x-ray powder diffraction.*1$/ })
      .click();
    await eventually(() => total(page).textContent()).toBe("1");
  });

  it("offers to drop a group of alternatives as a whole", async () => {
    const { page, signIn } = await site.open();
    await signIn("ada");
    await page.goto("/datasets?q=(nothing+or+nowhere)+calibration");
    await page
      .getByRole("main")
      .getByRole("link", { name: /\(nothing or nowhere\).*59$/ })
      .click();
    await eventually(() => new URL(page.url()).searchParams.get("q")).toBe("calibration");
    await eventually(() => total(page).textContent()).toBe("59");
  });

  it("works by keyboard alone", async () => {
    const { page, problems } = await site.open();
    await page.goto("/datasets");
    await total(page).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("calibration");
    await eventually(() => new URL(page.url()).searchParams.get("q")).toBe("calibration");
    // The suggestions have the arrows first.
    await page.getByRole("listbox", { name: "Suggestions" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    const second = await page.locator("[data-list-link]").nth(1).textContent();
    expect(await page.evaluate("document.activeElement.textContent")).toBe(second);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: second ?? "" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  it("leaves single keys alone once they are switched off", async () => {
    const { page } = await site.open();
    await page.goto("/datasets");
    await total(page).waitFor();
    await page.getByRole("button", { name: "Display settings" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Single-key shortcuts" }).click();
    await page.keyboard.press("Escape");
    await page.reload();
    await total(page).waitFor();
    await page.keyboard.press("?");
    await page.keyboard.press("/");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.evaluate("document.activeElement.tagName")).toBe("BODY");
  });

  it("keeps the filters in a drawer on a phone, with the search first and nothing wider than the screen", async () => {
    const { page, problems } = await site.open({
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    });
    await page.goto("/datasets");
    await total(page).waitFor();
    const box = await page.getByRole("combobox", { name: "Search datasets" }).boundingBox();
    expect(box?.y).toBeLessThan(120);
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
    await page.getByRole("button", { name: "Filters" }).tap();
    await page.getByRole("dialog").getByText("derived").tap();
    await eventually(() => new URL(page.url()).searchParams.get("type")).toBe("derived");
    expect(problems).toEqual([]);
  });
});
