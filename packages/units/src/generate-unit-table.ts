import { writeFileSync } from "node:fs";
import { create, unitDependencies } from "mathjs";

/** One prefix set: prefix spelling to factor. */
type PrefixTable = Record<string, number>;

interface MathjsUnit {
  prefixes: Record<string, { value: number }>;
  value: unknown;
  offset: unknown;
  dimensions: number[];
}

interface MathjsUnitClass {
  UNITS: Record<string, MathjsUnit>;
}

/** The unit definitions of mathjs as plain data, in mathjs' own order (the first matching suffix wins there). */
export interface UnitTable {
  prefixSets: PrefixTable[];
  units: [name: string, value: number, offset: number, prefixSet: number, dimensions: number[]][];
}

/** Reads the unit definitions out of the installed mathjs. */
export function mathjsUnitTable(): UnitTable {
  // mathjs' typings leave out `Unit.UNITS`, which is public at run time.
  const unitClass = create(unitDependencies ?? {}).Unit as unknown as MathjsUnitClass;
  const prefixSets: PrefixTable[] = [];
  const setIndex = new Map<string, number>();
  const units: UnitTable["units"] = [];
  for (const [name, unit] of Object.entries(unitClass.UNITS)) {
    // VAR is an imaginary watt, which has no place on a number line.
    if (Number.isNaN(Number(unit.value))) continue;
    const prefixes = Object.fromEntries(Object.entries(unit.prefixes).map(([key, { value }]) => [key, Number(value)]));
    const text = JSON.stringify(prefixes);
    let index = setIndex.get(text);
    if (index === undefined) {
      index = prefixSets.push(prefixes) - 1;
      setIndex.set(text, index);
    }
    units.push([name, Number(unit.value), Number(unit.offset), index, [...unit.dimensions]]);
  }
  return { prefixSets, units };
}

/** The source text of `mathjs-units.gen.ts`. */
export function unitTableSource(table: UnitTable): string {
  const rows = (list: unknown[]): string => list.map((row) => `  ${JSON.stringify(row)},`).join("\n");
  return `// Written by generate-unit-table.ts from mathjs (Apache-2.0); do not edit.
/** Prefix spelling to factor, one entry per distinct set. */
export const PREFIX_SETS: readonly Readonly<Record<string, number>>[] = [
${rows(table.prefixSets)}
];

/** Name, factor, offset, index into PREFIX_SETS, powers of kg m s A K cd mol rad bit. */
export const UNITS: readonly (readonly [string, number, number, number, readonly number[]])[] = [
${rows(table.units)}
];
`;
}

if (import.meta.main) {
  writeFileSync(new URL("mathjs-units.gen.ts", import.meta.url), unitTableSource(mathjsUnitTable()));
}
