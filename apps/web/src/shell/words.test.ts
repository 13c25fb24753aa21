import { expect, it } from "vitest";
import { completeLastWord, isUnfinished, lastWordOf } from "./words.ts";

it("offers completion for the word being typed", () => {
  expect(lastWordOf("film photon_en")).toBe("photon_en");
  expect(lastWordOf("-detector.dist")).toBe("detector.dist");
});

it("leaves values, quotations and finished words alone", () => {
  for (const text of ["", "film ", "type:ra", "energy>9", '"thin fi']) expect(lastWordOf(text), text).toBe("");
});

it("replaces that word only", () => {
  expect(completeLastWord("film -photon_en", "photon_energy:")).toBe("film -photon_energy:");
});

it("waits for the rest of a condition", () => {
  for (const text of ["type:", "energy:>", "t:8..", 'film "thin', "film -"])
    expect(isUnfinished(text), text).toBe(true);
  for (const text of ["", "film", "t:8..12keV", '"thin film"', "thin-"]) expect(isUnfinished(text), text).toBe(false);
});
