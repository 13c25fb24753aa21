import { expect, it } from "vitest";
import { isPermitted, listPackages } from "./licences.mjs";

it.each(["MIT", "(MIT OR GPL-3.0-or-later)", "(MIT AND Zlib)", "BSD-3-Clause"])(
  "permits %s at run time",
  (expression) => {
    expect(isPermitted(expression, { dev: false })).toBe(true);
  },
);

it.each(["GPL-3.0-or-later", "AGPL-3.0-only", "LGPL-2.1", "MIT AND GPL-2.0", "MPL-2.0", "none stated"])(
  "refuses %s at run time",
  (expression) => {
    expect(isPermitted(expression, { dev: false })).toBe(false);
  },
);

it("permits MPL-2.0 for development only", () => {
  expect(isPermitted("MPL-2.0", { dev: true })).toBe(true);
});

it("counts a package that stands in the tree twice as in use at run time when one of them is", () => {
  const packages = {
    "": {},
    "packages/a": { version: "0.1.0" },
    "node_modules/@margay/a": { link: true },
    "node_modules/one": { version: "1.0.0", license: "MIT" },
    "node_modules/two/node_modules/one": { version: "1.0.0", license: "MIT", dev: true },
  };
  expect(listPackages({ packages })).toEqual([{ name: "one", version: "1.0.0", licence: "MIT", dev: false }]);
});
