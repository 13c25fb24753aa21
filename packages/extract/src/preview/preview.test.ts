import { describe, expect, it } from "vitest";
import { previewPng } from "../extract.ts";
import { hdf5File, numbers, nxGroup } from "../hdf5.fixture.ts";
import { colorScale } from "./heatmap.ts";
import { shortNumber } from "./line-plot.ts";

describe("preview", () => {
  async function preview(bytes: Uint8Array, maxSide?: number) {
    return previewPng({ kind: "bytes", name: "test.nxs", bytes }, maxSide === undefined ? {} : { maxSide });
  }

  it("follows @default from the root to the signal and its axis", async () => {
    const bytes = await hdf5File((file) => {
      file.create_attribute("default", "entry");
      const entry = nxGroup(file, "entry", "NXentry");
      entry.create_attribute("default", "plot");
      numbers(nxGroup(entry, "big", "NXdata"), "other", new Float64Array(5000));
      const plot = nxGroup(entry, "plot", "NXdata");
      plot.create_attribute("signal", "counts");
      plot.create_attribute("axes", ["energy"]);
      numbers(plot, "counts", Float64Array.of(1, 4, 9));
      numbers(plot, "energy", Float64Array.of(8, 9, 10), "keV");
    });
    expect(await preview(bytes)).toMatchObject({
      path: "/entry/plot/counts",
      caption: "counts over energy (keV)",
      width: 400,
    });
  });

  it("knows the old signal attribute on the dataset", async () => {
    const bytes = await hdf5File((file) => {
      const data = nxGroup(nxGroup(file, "entry", "NXentry"), "data", "NXdata");
      numbers(data, "a", new Float64Array(500));
      data.create_dataset({ name: "b", data: Float64Array.of(1, 2, 3) }).create_attribute("signal", 1);
    });
    expect(await preview(bytes)).toMatchObject({ path: "/entry/data/b" });
  });

  it("draws the middle frame of a stack within the size asked for", async () => {
    const data = Float64Array.from({ length: 5 * 40 * 80 }, (_, index) => index % 80);
    const bytes = await hdf5File((file) => file.create_dataset({ name: "stack", data, shape: [5, 40, 80] }));
    const image = await preview(bytes, 160);
    expect(image).toMatchObject({ caption: "stack, frame 3 of 5", width: 160, height: 96 });
    expect([...(image?.png.slice(0, 4) ?? [])]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  });

  it("gives none where there is nothing to plot", async () => {
    const bytes = await hdf5File((file) => file.create_dataset({ name: "text", data: "words" }));
    expect(await preview(bytes)).toBeUndefined();
  });
});

describe("colorScale", () => {
  it("spreads values between the percentiles evenly", () => {
    const scale = colorScale(Float64Array.from({ length: 101 }, (_, index) => index));
    expect([scale(1), scale(50), scale(99)]).toEqual([0, 0.5, 1]);
  });

  it("is logarithmic for counts over orders of magnitude, and ignores dead pixels", () => {
    const scale = colorScale(
      Float64Array.from({ length: 1000 }, (_, index) => (index === 0 ? Number.NaN : 10 ** (index / 200))),
    );
    expect(scale(300)).toBeGreaterThan(0.4);
    expect(scale(300)).toBeLessThan(0.6);
  });

  it("gives one colour to a constant image and to an empty one", () => {
    expect(colorScale(new Float64Array(10).fill(3))(3)).toBe(0.5);
    expect(colorScale(new Float64Array(10).fill(Number.NaN))(1)).toBe(0);
  });
});

describe("shortNumber", () => {
  it.each([
    [0, "0"],
    [43.574000001, "43.574"],
    [922084, "922084"],
    [12_345_678, "1.23e+7"],
    [-0.0000123, "-1.23e-5"],
  ])("writes %d as %s", (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});
