import { expect, test } from "vitest";
import { inSciCatsNames, written } from "./fields.ts";
import { proposalIn } from "./proposal.ts";

const map = {
  fields: new Set(["title", "piEmail", "parent", "imported"]),
  renamed: { pi_email: "piEmail" },
  convert: { title: (value: unknown) => String(value).trim() },
  neverEmpty: ["parent"],
};

test("a new record has the catalogue's names, and the rest is kept under SciCat's", () => {
  expect(written(map, { title: " a ", pi_email: "x@y.org", colour: "red", parent: null })).toEqual({
    title: "a",
    piEmail: "x@y.org",
    imported: { colour: "red" },
  });
});

test("a change keeps what it does not name", () => {
  const record = { title: "a", piEmail: "x@y.org", imported: { colour: "red", size: 1 } };
  expect(written(map, { pi_email: null, colour: "blue" }, record)).toEqual({
    title: "a",
    imported: { colour: "blue", size: 1 },
  });
  expect(record.imported.colour).toBe("red");
});

test("a value that an import had to set aside gives way to one that fits", () => {
  const record = { title: "a", imported: { parent: "" } };
  expect(written(map, { parent: "p" }, record)).toEqual({ title: "a", parent: "p" });
  expect(written(map, { parent: "" }, { parent: "p" })).toEqual({ imported: { parent: "" } });
});

test("a field set aside by an import does not stop changes of others", () => {
  const record = { title: "a", imported: { startTime: "some day" } };
  expect(proposalIn({ title: "b" }, record)).toEqual({ title: "b", imported: { startTime: "some day" } });
});

test("names go back to SciCat's", () => {
  expect(inSciCatsNames(map, { piEmail: "x@y.org", title: "a" })).toEqual({ pi_email: "x@y.org", title: "a" });
});
