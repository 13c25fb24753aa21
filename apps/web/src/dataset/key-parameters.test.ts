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

it("rounds what is noise at first sight", () => {
  const found = keyParameters({
    motor: { value: 3.3000000000000003, unit: "K" },
    log: { min: 300.01710449859996, max: 300.99386032707855, unit: "K" },
  });
  expect(found.map(({ text }) => text)).toEqual(["3.3", "300.017 … 300.994"]);
});

it("shows eight at most", () => {
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`motor_${index}`, { value: index, unit: "mm" }]),
  );
  expect(keyParameters(many)).toHaveLength(8);
});
