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
