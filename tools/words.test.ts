import { expect, it } from "vitest";
import { findOffences } from "./words.mjs";

const server = "packages/server/src/datasets/service.ts";

it.each(["/api/v3/datasets", "v4Routes", "registerV3(app)", "isLegacy", "a mongo filter", "LOOPBACK"])(
  "refuses the foreign word in %j outside packages/scicat",
  (line) => {
    expect(findOffences(server, `const a = 1;\n${line}`).map((found) => found.line)).toEqual([2]);
    expect(findOffences("packages/scicat/src/import/read.ts", line)).toEqual([]);
  },
);

it.each(["an IPv4 address", "/v1/datasets", "0x9fv42", "uuidv4", "revision v31"])("lets %j pass", (line) => {
  expect(findOffences(server, line)).toEqual([]);
});

it("lets the line that registers the SciCat wires name them", () => {
  expect(findOffences("apps/catalogue/src/serve.ts", 'import { v3 } from "@margay/scicat";')).toEqual([]);
});

it("refuses reading the environment outside env.ts, tests and tools", () => {
  const line = "const port = process.env.PORT;";
  expect(findOffences("apps/catalogue/src/serve.ts", line)).toHaveLength(1);
  expect(findOffences("packages/server/src/config.ts", 'import { env } from "node:process";')).toHaveLength(1);
  expect(findOffences("apps/catalogue/src/env.ts", line)).toEqual([]);
  expect(findOffences("packages/server/src/http/errors.test.ts", line)).toEqual([]);
});
