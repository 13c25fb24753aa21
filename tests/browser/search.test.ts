import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whySkipped } from "./chromium.ts";
import { eventually, type Site, startSite } from "./launch.ts";

describe.skipIf(whySkipped !== undefined)("Searching in a browser", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  const total = (page: Page) => page.getByTestId("total");
  const box = (page: Page) => page.getByRole("combobox", { name: "Search datasets" });
  const query = (page: Page) => new URL(page.url()).searchParams.get("q");
  const conditions = (page: Page) => page.getByRole("list", { name: "Conditions" });

  async function signedIn(path: string) {
    const visit = await site.open();
    await visit.signIn("ada");
    await visit.page.goto(path);
    return visit;
  }

  it("suggests keys and values, and puts them in at the caret by keyboard alone", async () => {
    const { page, problems } = await signedIn("/datasets");
    await total(page).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("type:raw phot");
    const options = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
    await eventually(() => options.first().textContent()).toContain("photon_energy");
    expect(await options.first().textContent()).toContain("keV");
    expect(await box(page).getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("ArrowDown");
    const active = await box(page).getAttribute("aria-activedescendant");
    expect(active).toBe(await options.first().getAttribute("id"));
    await page.keyboard.press("Enter");
    await eventually(() => box(page).inputValue()).toBe("type:raw photon_energy:");
    // A value has to follow: it is suggested next.
    await eventually(() => options.first().textContent()).toContain("keV");
    await page.keyboard.type("8..9keV");
    await page.keyboard.press("Escape");
    await eventually(() => total(page).textContent()).toBe("7");
    // In the middle of the text only the word at the caret is replaced.
    await box(page).fill("typ photon_energy:8..9keV");
    for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    await eventually(() => options.first().textContent()).toContain("type");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await eventually(() => box(page).inputValue()).toBe("type: photon_energy:8..9keV");
    expect(problems).toEqual([]);
  });

  it("marks where a wrong query goes wrong, keeps the results, and puts it right at a click", async () => {
    const { page } = await signedIn("/datasets?q=calibration");
    await eventually(() => total(page).textContent()).toBe("59");
    await box(page).fill("calibration photon_energy:8..9mm");
    const trouble = page.getByRole("status").filter({ hasText: "is not measured in" });
    await trouble.waitFor();
    expect(await trouble.locator("mark").textContent()).toBe("mm");
    expect(await page.locator("[data-list-link]").count()).toBe(25);
    await trouble.getByRole("link", { name: "photon_energy:8..9keV" }).click();
    await trouble.waitFor({ state: "detached" });
    expect(query(page)).toBe("calibration photon_energy:8..9keV");
    await eventually(() => total(page).textContent()).toBe("11");
    await box(page).fill("photon_enrgy:8keV");
    await page.getByRole("status").getByRole("link", { name: "photon_energy", exact: true }).click();
    await eventually(() => query(page)).toBe("photon_energy:8keV");
  });

  it("shows groups and negations as chips, and takes one out of the text exactly", async () => {
    const { page, problems } = await signedIn("/datasets?q=(film+or+calibration)+-keyword:test+type:raw");
    await eventually(() =>
      conditions(page).getByRole("group", { name: "Any of these" }).getByRole("link").count(),
    ).toBe(2);
    const negated = conditions(page).getByRole("link", { name: /^not keyword is test/ });
    await negated.click();
    await eventually(() => query(page)).toBe("(film or calibration) type:raw");
    await conditions(page)
      .getByRole("link", { name: /^calibration/ })
      .click();
    await eventually(() => query(page)).toBe("(film) type:raw");
    await eventually(() => total(page).textContent()).toBe("0");
    await conditions(page).getByRole("link", { name: /^film/ }).click();
    await eventually(() => query(page)).toBe("type:raw");
    await eventually(() => total(page).textContent()).toBe("40");
    await page.goBack();
    await eventually(() => box(page).inputValue()).toBe("(film) type:raw");
    expect(problems).toEqual([]);
  });

  it("narrows by a range that is drawn over a chart or typed beside it", async () => {
    const { page, problems } = await signedIn("/datasets?q=calibration");
    await page.getByLabel("Taken: from").fill("2026-01-01");
    await page.getByLabel("Taken: to").fill("2026-01-31");
    await page.keyboard.press("Enter");
    await eventually(() => query(page)).toBe("calibration created:2026-01");
    await eventually(() => total(page).textContent()).toBe("31");
    await page.getByLabel("Taken: from").fill("2026-01-30");
    await page.keyboard.press("Enter");
    await eventually(() => query(page)).toBe("calibration created:2026-01-30..");
    await page.getByRole("button", { name: "Clear: Taken" }).click();
    await eventually(() => query(page)).toBe("calibration");
    await page.getByRole("button", { name: "Add a quantity" }).click();
    await page.getByRole("combobox", { name: "Name of a metadata key" }).fill("photon");
    await page.getByRole("option", { name: /photon_energy/ }).click();
    const chart = page.locator("section").filter({ has: page.getByRole("button", { name: /^photon_energy/ }) });
    const bars = chart.locator("[role=presentation]");
    await bars.waitFor();
    const frame = await bars.boundingBox();
    if (frame === null) throw new Error("the chart has no place");
    await page.mouse.move(frame.x + 2, frame.y + 20);
    await page.mouse.down();
    await page.mouse.move(frame.x + frame.width / 2, frame.y + 20, { steps: 4 });
    await page.mouse.up();
    await eventually(() => query(page)).toMatch(/^calibration photon_energy:8\.\.1[01](\.\d+)?keV$/);
    const order = page.getByLabel("Order");
    await order.selectOption({ label: "photon_energy ↓" });
    await eventually(() => new URL(page.url()).searchParams.get("sort")).toBe("-metadata.photon_energy");
    await eventually(() => page.locator("[data-list-link]").first().textContent()).toMatch(/^calibration_000[23]\d$/);
    expect(problems).toEqual([]);
  });

  it("searches a facet also among the values that did not come with the list, and chooses several", async () => {
    const { page, problems } = await signedIn("/datasets");
    await page.getByRole("button", { name: "Keywords" }).click();
    const find = page.getByRole("searchbox", { name: "Find in Keywords" });
    expect(await find.getAttribute("placeholder")).toBe("Find among 60");
    for (const [night, found] of [
      ["night 7", "1"],
      ["night 59", "2"],
    ] as const) {
      await find.fill(night);
      await page.getByRole("checkbox", { name: `${night} 1` }).check();
      await eventually(() => total(page).textContent()).toBe(found);
    }
    await find.fill("");
    await eventually(() => page.getByRole("checkbox", { name: /^night/, checked: true }).count()).toBe(2);
    expect(new URL(page.url()).searchParams.getAll("keyword")).toEqual(["night 7", "night 59"]);
    expect(problems).toEqual([]);
  });

  it("marks the words that were found, as text and not as markup", async () => {
    const { page, problems } = await signedIn("/datasets?q=perovskite");
    const row = page.getByRole("row").filter({ has: page.locator("[data-list-link]") });
    await eventually(() => row.locator("mark").first().textContent()).toBe("perovskite");
    expect(await row.locator("[data-list-link]").first().textContent()).toBe("perovskite_film_00042");
    await page.goto("/datasets?q=bold");
    await eventually(() => row.locator("mark").textContent()).toBe("bold");
    expect(await row.textContent()).toContain("A <b>bold</b> run.");
    await page.getByRole("button", { name: /^in .*ms$/ }).focus();
    await page.getByRole("tooltip").filter({ hasText: "Answered by: " }).waitFor();
    expect(problems).toEqual([]);
  });

  it("explains the language by examples that run", async () => {
    const { page, problems } = await signedIn("/datasets");
    await total(page).waitFor();
    await page.getByRole("button", { name: "How to search" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("link", { name: /-calibration/ }).click();
    await dialog.waitFor({ state: "detached" });
    await eventually(() => query(page)).toBe("-calibration");
    await eventually(() => total(page).textContent()).toBe("1");
    expect(problems).toEqual([]);
  });

  it("finds files from two characters on, by pattern and by proposal, and leads to them in their dataset", async () => {
    const { page, problems, calls } = await signedIn("/files");
    const files = page.getByRole("searchbox", { name: "Search file names" });
    await files.fill("p");
    await page.getByText("One character more").waitFor();
    await files.fill("perov*_0002?.nxs");
    await page.getByText("10 files in").waitFor();
    expect(calls.filter((call) => call.startsWith("/v1/files?q=p&"))).toEqual([]);
    const counted = page.getByRole("navigation", { name: "Proposals" }).getByRole("link", { name: /^11010001.*10$/ });
    // On a busy machine the server may leave the counts out: counting has its time.
    await eventually(async () => {
      await page.goto("/files?q=perov*_0002%3F.nxs&proposal=nobody");
      await page.getByText("0 files in").waitFor();
      await page.waitForLoadState("networkidle");
      return counted.count();
    }).toBe(1);
    await counted.click();
    await page.getByText("10 files in").waitFor();
    await page.locator("[data-list-link]").first().click();
    await page.getByRole("heading", { level: 1, name: "perovskite_film_00042" }).waitFor();
    expect(new URL(page.url()).searchParams.get("section")).toBe("files");
    await page.getByText("1 file", { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });
});
