import { expect, it } from "vitest";
import { completeLastWord, lastWordOf } from "./words.ts";

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
