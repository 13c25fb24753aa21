import { expect, it } from "vitest";
import { asCurl, asLink, asPython } from "./copy-forms.ts";

const search = { q: "it's 8..12keV", technique: ["SAXS"], cursor: ["abc"] };
const context = { origin: "https://catalogue.example.org", signedIn: false };

it("copies a link to the first page of the search", () => {
  expect(asLink(search, context)).toBe("https://catalogue.example.org/datasets?q=it%27s+8..12keV&technique=SAXS");
});

it("quotes what a shell would read otherwise", () => {
  const command = asCurl(search, context);
  expect(command).toMatch(/^curl 'https:[^']*'$/);
  expect(command).toContain("technique=SAXS");
});

it("names the token only for those who are signed in", () => {
  expect(asCurl(search, { ...context, signedIn: true })).toContain("$MARGAY_TOKEN");
  expect(asPython(search, context)).not.toContain("MARGAY_TOKEN");
  expect(asPython(search, { ...context, signedIn: true })).toContain("import os");
});
