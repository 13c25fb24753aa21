import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whySkipped } from "./chromium.ts";
import { eventually, type Site, startSite } from "./launch.ts";
import { perovskitePid } from "./seed.ts";

const address = `/datasets/${encodeURIComponent(perovskitePid)}`;

describe.skipIf(whySkipped !== undefined)("A dataset's page in a browser", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it("tells what the dataset is, what it belongs to and who may read it", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await page.goto(address);
    await page.getByRole("heading", { level: 1, name: "perovskite_film_00042" }).waitFor();
    expect(await page.title()).toBe("perovskite_film_00042 · Margay");
    const main = page.getByRole("main");
    await main.getByText("Heating ramp of film 7.").waitFor();
    await main.getByRole("link", { name: "Strain in perovskite films" }).waitFor();
    await main
      .getByRole("listitem")
      .filter({ hasText: "sample-that-left" })
      .getByText("not in the catalogue")
      .waitFor();
    await main.getByRole("list", { name: "Readers" }).getByText("group-a").waitFor();
    await main.getByRole("img", { name: "Sum of all frames" }).waitFor();
    await eventually(() => page.evaluate("document.querySelector('main figure img').naturalWidth")).toBe(1);
    expect(problems).toEqual([]);
  });

  it("shows metadata with units that change in place", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await page.goto(address);
    await page.getByRole("link", { name: "Metadata", exact: true }).click();
    const energy = page.getByRole("row").filter({ hasText: "photon_energy" });
    await energy.getByText("12.2", { exact: true }).waitFor();
    await energy.getByRole("combobox").selectOption("eV");
    await energy.getByText("12200", { exact: true }).waitFor();
    await page.getByRole("row").filter({ hasText: "gain" }).getByText("unknown unit").waitFor();
    await page.getByLabel("Find in the metadata").fill("distance");
    await eventually(() => energy.count()).toBe(0);
    expect(new URL(page.url()).searchParams.get("find")).toBe("distance");
    expect(problems).toEqual([]);
  });

  it("lists the files and filters them on the server", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await page.goto(`${address}?section=files`);
    await page.getByText("30 files").waitFor();
    await page.getByLabel("Part of a file name").fill("_00012");
    await page.getByText("1 file", { exact: true }).waitFor();
    expect(await page.getByRole("row").filter({ hasText: "perovskite_00012.nxs" }).count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it("finds files of all datasets by a part of their name", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await page.goto("/files");
    await page.getByLabel("Search file names").fill("ovskite_00012");
    const row = page.getByRole("row").filter({ hasText: "perovskite_00012.nxs" });
    await row.waitFor();
    expect(await row.locator("mark").textContent()).toBe("ovskite_00012");
    await row.getByRole("link", { name: "perovskite_film_00042" }).click();
    await page.getByRole("heading", { level: 1, name: "perovskite_film_00042" }).waitFor();
    expect(problems).toEqual([]);
  });

  it("opens addresses that end like the name of a file", async () => {
    const { page, signIn, problems } = await site.open();
    await signIn("ada");
    await page.goto("/files?q=_00012.nxs");
    await page.getByRole("row").filter({ hasText: "perovskite_00012.nxs" }).waitFor({ timeout: 15_000 });
    await page.goto("/publications/10.5555%2Ftest.1");
    await page.getByRole("heading", { level: 1, name: "Films under heat" }).waitFor({ timeout: 15_000 });
    expect(problems).toEqual([]);
  });

  it("looks the same for strangers whether the dataset is hidden or does not exist", async () => {
    const { page, signIn } = await site.open();
    await signIn("ben");
    const texts: string[] = [];
    for (const path of [address, "/datasets/nothing"]) {
      await page.goto(path);
      await page.getByRole("heading", { name: "There is no such record, or it is not open to you" }).waitFor();
      const text = await page.getByRole("main").textContent();
      texts.push((text ?? "").replace(/Request id:.*/, ""));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it("asks those who did not sign in to do so, and brings them back", async () => {
    const { page } = await site.open();
    await page.goto(address);
    await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("User name").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    const submit = page.getByRole("main").getByRole("button", { name: "Sign in" });
    await submit.click();
    await page.getByRole("alert").getByText("do not fit together").waitFor();
    await page.getByLabel("Password", { exact: true }).fill("a long test password");
    await submit.click();
    await page.getByRole("heading", { level: 1, name: "perovskite_film_00042" }).waitFor();
  });

  it("never goes to another site after signing in", async () => {
    const { page } = await site.open();
    await page.goto("/login?return=//example.org/");
    await page.getByLabel("User name").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill("a long test password");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Datasets" }).waitFor();
    expect(new URL(page.url()).origin).toBe(site.url);
  });
});
