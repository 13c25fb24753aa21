import { describe, expect, it } from "vitest";
import { blamed, fixesOf } from "./problem.ts";

const fixes = (q: string, position: number, suggestion: string) => fixesOf(q, { message: "", position, suggestion });

describe("a query that is refused", () => {
  it("is cut where it goes wrong", () => {
    expect(blamed("film size:>2XB thin", 11)).toEqual({ before: "film size:>", piece: "2XB", after: " thin" });
    expect(blamed("film", 4)).toEqual({ before: "film", piece: "", after: "" });
  });

  it("is put right by what the server suggests", () => {
    expect(fixes("type:raw (film", 9, "Close it with ).")).toEqual(["type:raw (film)"]);
    expect(fixes('film "thin', 5, 'Close it with another ".')).toEqual(['film "thin"']);
    expect(fixes("a ) b", 2, "Remove it, or put the words in quotes.")).toEqual(["a b"]);
    expect(fixes("or b", 0, 'Add one, or write "or" in quotes for the word.')).toEqual(['"or" b']);
    expect(fixes("e:8..12mm x", 7, "Use one of eV, keV.")).toEqual(["e:8..12eV x", "e:8..12keV x"]);
    expect(fixes("a published:maybe b", 12, "Write published:true or published:false.")).toEqual([
      "a published:true b",
      "a published:false b",
    ]);
    expect(fixes("energy:12..8keV", 7, "Write a number or range with a unit, for example 8..12keV.")).toEqual([
      "energy:8..12keV",
    ]);
  });

  it("is left to its writer where only the writer can know", () => {
    expect(fixes("type:", 0, "Type what type shall be, for example type:value.")).toEqual([]);
  });
});
