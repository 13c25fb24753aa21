import { expect, it } from "vitest";
import { keyParameters } from "./key-parameters.ts";

it("puts telling names first, and leaves out what has no unit", () => {
  const found = keyParameters({
    scan: { points: 101, step: { value: 0.1, unit: "mm" } },
    sample: { temperature: { value: 90, unit: "K" } },
    photon_energy: { value: 9, unit: "keV" },
  });
  expect(found.map((parameter) => parameter.path)).toEqual(["photon_energy", "sample.temperature", "scan.step"]);
  expect(found[1]).toMatchObject({ label: "sample temperature", text: "90", unit: "K" });
});

it("shows eight at most", () => {
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`motor_${index}`, { value: index, unit: "mm" }]),
  );
  expect(keyParameters(many)).toHaveLength(8);
});
