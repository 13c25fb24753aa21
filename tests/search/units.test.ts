import { aDataset } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, list, put, type Stage, startStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
}, 60_000);
afterAll(() => stage.close());

it("counts and sorts a key in the caller's own kind of unit, whatever kind hidden datasets had first", async () => {
  const { admin } = stage.catalogue;
  const gap = (value: number, unit: string) => ({ scientificMetadata: { gap: { value, unit } } });
  await put(admin, "datasets", "vault/1", aDataset({ pid: "vault/1", ownerGroup: "vault", ...gap(3, "K") }));
  for (const value of [7, 5, 6])
    await put(
      admin,
      "datasets",
      `open/${value}`,
      aDataset({ pid: `open/${value}`, ownerGroup: "owners", ...gap(value, "mm") }),
    );
  const token = stage.people.find(({ name }) => name === "owner")?.token;
  for (const app of Object.values(stage.plans)) {
    const call = list({ facets: "none", sort: "metadata.gap", histograms: "metadata.gap" });
    const { items, histograms } = JSON.parse((await ask(app, token, call)).text);
    expect(items.map(({ pid }: { pid: string }) => pid)).toEqual(["open/5", "open/6", "open/7"]);
    expect(histograms["metadata.gap"]).toMatchObject({ unit: "mm", missing: 0 });
  }
});

it("reads a number without a unit in the unit that most of the caller's own datasets use, said in what was understood", async () => {
  const { admin } = stage.catalogue;
  const add = (pid: string, ownerGroup: string, value: number, unit: string) =>
    put(admin, "datasets", pid, aDataset({ pid, ownerGroup, scientificMetadata: { slit: { value, unit } } }));
  // Others were first, and are more.
  for (const n of [1, 2, 3, 4]) await add(`vault/slit${n}`, "vault", n, "nm");
  await add("open/slit1", "owners", 5, "mm");
  await add("open/slit2", "owners", 7, "mm");
  await add("open/slit3", "owners", 6_000, "um");
  const tokenOf = (wanted: string) => stage.people.find(({ name }) => name === wanted)?.token;
  for (const app of Object.values(stage.plans)) {
    const found = async (name: string, q: string) => {
      const { items, terms } = JSON.parse(
        (await ask(app, tokenOf(name), list({ facets: "none", sort: "pid", q }))).text,
      );
      return [items.map(({ pid }: { pid: string }) => pid).sort(), terms[0].meaning];
    };
    expect(await found("owner", "slit:5.5..8")).toEqual([["open/slit2", "open/slit3"], "slit from 5.5 to 8 mm"]);
    // The administrator sees more in another unit.
    expect(await found("admin", "slit:>3")).toEqual([
      ["open/slit1", "open/slit2", "open/slit3", "vault/slit4"],
      "slit above 3 nm",
    ]);
    const keys = await ask(app, tokenOf("owner"), { url: "/v1/metadata-keys?q=slit" });
    expect(keys.text).not.toContain("nm");
    expect(keys.text).toContain('"mm"');
  }
});
