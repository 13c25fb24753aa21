import { expect, test } from "vitest";
import { isListedKey } from "../wire/metadata-key-names.ts";
import { addMetadataKeys } from "./metadata-keys.ts";

test("an object with a unit is one key of metadata", () => {
  const keys = new Set<string>();
  addMetadataKeys(keys, { b: { value: 1, unit: "m" }, a: { x: { v: 1, u: "m" }, y: [1], z: null }, my_date: 1 });
  addMetadataKeys(keys, null);
  const listed = (part?: string) => [...keys].filter(isListedKey(part)).sort();
  expect(listed()).toEqual(["a.x", "a.y", "a.z", "b"]);
  expect(listed("A.")).toEqual(["a.x", "a.y", "a.z"]);
});
