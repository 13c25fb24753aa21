import { expect, it } from "vitest";
import { missingEntries, platformOf } from "./lockfile.mjs";

it.each([
  ["@scope/binding-linux-arm-musleabihf", { os: ["linux"], cpu: ["arm"], libc: ["musl"] }],
  ["@scope/cli-linux-x64", { os: ["linux"], cpu: ["x64"], libc: ["glibc"] }],
  ["@scope/binding-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
  ["@scope/darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
  ["left-pad", undefined],
])("reads the platform of %s from its name", (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});

it("lists what a package asks for and the lockfile lacks, once, and nothing that is there", () => {
  const packages = {
    "": {},
    "node_modules/tool": {
      version: "1.0.0",
      dev: true,
      optionalDependencies: { "@tool/linux-x64": "1.0.0", "@tool/darwin-x64": "1.0.0", "@tool/win32-x64": "1.0.0" },
    },
    "node_modules/@tool/linux-x64": { version: "1.0.0" },
    "node_modules/tool/node_modules/@tool/win32-x64": { version: "1.0.0" },
  };
  expect(Object.fromEntries(missingEntries({ packages }))).toEqual({
    "node_modules/@tool/darwin-x64": { version: "1.0.0", cpu: ["x64"], dev: true, optional: true, os: ["darwin"] },
  });
});

it("refuses to guess about a package whose name tells no platform", () => {
  const packages = { "node_modules/tool": { optionalDependencies: { fsevents2: "1.0.0" } } };
  expect(() => missingEntries({ packages })).toThrow("fsevents2");
});
