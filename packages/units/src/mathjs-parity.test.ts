import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { create, type Unit as MathjsUnit, unitDependencies } from "mathjs";
import { describe, expect, it } from "vitest";
import { convert, toSI } from "./convert.ts";
import { enrichSI } from "./enrich.ts";
import { mathjsUnitTable, unitTableSource } from "./generate-unit-table.ts";
import { PREFIX_SETS, UNITS } from "./mathjs-units.gen.ts";
import type { JsonObject } from "./measurement.ts";
import { EXTENSION_NAMES } from "./symbols.ts";

const math = create(unitDependencies ?? {});

/** mathjs' own answer, by the public calls that SciCat's numbers come from. Throws for a unit that mathjs does not know. */
function reference(value: number, text: string): { value: number; unit: string } {
  const parsed: MathjsUnit = math.unit(value, text);
  const json = parsed.to(math.unit(text).toSI().toJSON().unit).toJSON();
  return { value: Number(json.value), unit: String(json.unit) };
}

const number = fc.oneof(fc.integer({ min: -10_000, max: 10_000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const names = UNITS.map(([name]) => name);
const prefixed = [
  ..."keV MeV GeV um nm pm mm cm mrad urad mbar kPa ms us fs kHz MHz GHz mA nA kV mT mg kg uW MW kohm cm2 mm3 kB".split(
    " ",
  ),
];
const symbol = fc.constantFrom(...names, ...prefixed);
const power = fc.constantFrom("", "^2", "^3", "^-1", "^-2", "^0.5");
const product = fc
  .array(fc.tuple(symbol, power, fc.constantFrom(" ", " * ", "/", " / ")), { minLength: 1, maxLength: 4 })
  .map((parts) =>
    parts.map(([name, exponent, operator], index) => (index === 0 ? "" : operator) + name + exponent).join(""),
  )
  .filter((text) => text.length <= 64 && !isReadOtherwise(text));

/** What we read differently on purpose: `A^-1` and `degree C`. */
function isReadOtherwise(text: string): boolean {
  return /^(?:[ */]*A(?:\^-?[0-9.]+)?)+$|deg(?:rees?)? +[CF]/.test(text);
}

describe("numbers as mathjs gives them", () => {
  it("has the unit table of the installed mathjs", () => {
    const file = readFileSync(new URL("mathjs-units.gen.ts", import.meta.url), "utf8");
    expect(file).toBe(unitTableSource(mathjsUnitTable()));
  });

  it.each(names)("agrees to the last digit on %s", (name) => {
    for (const value of [1, 2.75, -3, 0, 1e6 / 7]) expect(toSI(value, name)).toEqual(reference(value, name));
  });

  it("agrees to the last digit on every unit with every prefix", () => {
    for (const [name, , , prefixSet] of UNITS) {
      for (const prefix of Object.keys(PREFIX_SETS[prefixSet] ?? {})) {
        const text = prefix + name;
        const theirs = reference(2.75, text);
        expect([text, toSI(2.75, text)]).toEqual([text, Number.isFinite(theirs.value) ? theirs : undefined]);
      }
    }
  });

  it("agrees to the last digit on multiplied, divided and raised units that mathjs can express", () => {
    let compared = 0;
    fc.assert(
      fc.property(number, product, (value, text) => {
        const ours = toSI(value, text);
        let theirs: { value: number; unit: string };
        try {
          theirs = reference(value, text);
        } catch {
          // Plain numbers such as m/m; mathjs has no unit for them.
          expect(ours?.unit ?? "").toBe("");
          return;
        }
        if (!Number.isFinite(theirs.value)) {
          expect(ours).toBeUndefined();
          return;
        }
        compared += 1;
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(2000);
  });

  it("adds only names that mathjs does not know, but for the torr, which gets prefixes", () => {
    const shared = EXTENSION_NAMES.filter((name) => {
      try {
        return reference(1, name).unit !== "";
      } catch {
        return false;
      }
    });
    expect(shared).toEqual(["torr"]);
    expect(toSI(1, "torr")).toEqual(reference(1, "torr"));
    expect(toSI(2, "mTorr")?.value).toBeCloseTo(0.266644, 12);
  });

  it("reads groups in brackets as mathjs does", () => {
    for (const text of ["kg/(m s^2)", "J/(kg K)", "J/kg K", "1/(m s)", "kg/(m/s)", "(kg m)/(s^2 A)", "mol/(L s)"]) {
      expect(toSI(3, text)).toEqual(reference(3, text));
    }
  });

  it("converts between units of one dimension as mathjs does", () => {
    const pairs = [
      ["keV", "J"],
      ["degC", "degF"],
      ["degF", "K"],
      ["mbar", "psi"],
      ["angstrom", "nm"],
      ["rad", "deg"],
      ["km/h", "m/s"],
    ] as const;
    for (const [from, to] of pairs) {
      expect(convert(12.5, from, to)).toBeCloseTo(math.unit(12.5, from).toNumber(to), 9);
    }
  });

  it("reads A alone under a fraction line as ångström, where mathjs would say ampere", () => {
    expect(toSI(1, "A^-1")).toEqual({ value: 1e10, unit: "m^-1" });
    expect(reference(1, "A^-1")).toEqual({ value: 1, unit: "A^-1" });
    expect(toSI(1, "V/A")).toEqual(reference(1, "ohm"));
    expect(toSI(1, "ampere^-1")).toEqual(reference(1, "ampere^-1"));
  });
});

const seedFile = new URL("../../../../shared/samples/scicat-seed/Dataset.json", import.meta.url);
const hasSeed = existsSync(seedFile);
if (!hasSeed) console.warn("skipped: the SciCat seed records are not beside this checkout");

describe("SciCat's seed records", () => {
  it.skipIf(!hasSeed)("have the valueSI and unitSI that we compute", () => {
    // The file is a list of SciCat's dataset records.
    const records = JSON.parse(readFileSync(seedFile, "utf8")) as { scientificMetadata?: JsonObject }[];
    let compared = 0;
    for (const { scientificMetadata } of records) {
      if (scientificMetadata === undefined) continue;
      const enriched = enrichSI(scientificMetadata);
      for (const [key, stored] of Object.entries(scientificMetadata)) {
        if (typeof stored !== "object" || stored === null || !("unitSI" in stored) || !("valueSI" in stored)) continue;
        compared += 1;
        // One record holds its number as a text.
        expect(enriched[key]).toEqual({ ...stored, valueSI: Number(stored.valueSI) });
      }
    }
    expect(compared).toBeGreaterThan(5);
  });
});
