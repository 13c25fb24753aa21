import { settings } from "@margay/scicat/settings";
import { expect, it } from "vitest";
import { readEnv, variables } from "../env.ts";

it("every variable is declared once", () => {
  const names = variables.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it("every variable of SciCat is read from the environment, those without effect among them", () => {
  const given = Object.fromEntries(settings.map(({ name }) => [name, " set "]));
  const read = readEnv(given);
  expect(settings.filter(({ name }) => read[name] !== "set").map(({ name }) => name)).toEqual([]);
});

it("a variable of SciCat that another table declares has the same default in both", () => {
  const differing = settings.filter(({ name, elsewhere, default: value }) => {
    const declared = variables.find((one) => one.name === name);
    return elsewhere && declared && declared.default !== value;
  });
  expect(differing.map(({ name }) => name)).toEqual([]);
});
