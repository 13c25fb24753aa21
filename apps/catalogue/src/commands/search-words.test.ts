import { expect, it } from "vitest";
import { asTyped, histogramName } from "./search-words.ts";

it.each([
  ["thin film", '"thin film"'],
  ["technique:x-ray diffraction", 'technique:"x-ray diffraction"'],
  ["(gold or silver)", "(gold or silver)"],
  ["gold or silver", "gold or silver"],
  ["keyword:(gold silver)", "keyword:(gold silver)"],
  ["created:last 30 days", "created:last 30 days"],
  ["last 30 days", "last 30 days"],
  ["energy:8 .. 12 keV", "energy:8 .. 12 keV"],
  ["energy:>8 keV", "energy:>8 keV"],
  ["temperature < 100 K", "temperature < 100 K"],
  ['"thin film" x', '"thin film" x'],
  ["film", "film"],
])("takes the argument %s beside others as %s", (argument, query) => {
  expect(asTyped(argument, 0, [argument, "another"])).toBe(query);
});

it("takes a single argument as the whole query", () => {
  expect(asTyped("thin film", 0, ["thin film"])).toBe("thin film");
});

it("names histograms by fields, else by metadata keys", () => {
  expect(["created", "size", "files", "photon_energy", "metadata.size"].map(histogramName)).toEqual([
    ...["creationTime", "size", "numberOfFiles", "metadata.photon_energy", "metadata.size"],
  ]);
});
