import { keyName } from "./fields.ts";

/** What a chart is of, and how a range of it is written as a condition. */
export interface Measure {
  /** As the API names the histogram. */
  name: string;
  /** The field or key that conditions on it name. */
  field: string;
  kind: "time" | "size" | "count" | "quantity";
}

const fixed: Readonly<Record<string, Measure>> = {
  creationTime: { name: "creationTime", field: "created", kind: "time" },
  size: { name: "size", field: "size", kind: "size" },
  numberOfFiles: { name: "numberOfFiles", field: "files", kind: "count" },
};
export const fixedMeasures = Object.values(fixed);

const prefix = "metadata.";

/** The measure of a name as in the URL: one of the record, or `metadata.` and a key; undefined for no such. */
export function measureOf(name: string): Measure | undefined {
  if (Object.hasOwn(fixed, name)) return fixed[name];
  // Names stand in a list with commas.
  if (!name.startsWith(prefix) || name.length === prefix.length || name.includes(",")) return undefined;
  return { name, field: name.slice(prefix.length), kind: "quantity" };
}

/** A condition on numbers, both ends included; an end may be missing. */
export function numberCondition(
  { field, kind }: Measure,
  from: number | undefined,
  to: number | undefined,
  unit = "",
): string {
  const name = kind === "quantity" ? keyName(field) : field;
  const suffix = /[\s"(),]/.test(unit) ? "" : unit;
  const write = (value: number) => (kind === "size" ? amount(value) : `${value}`);
  if (from !== undefined && to !== undefined) {
    // In a range of quantities the unit stands once, in one of sizes at each amount.
    return `${name}:${write(from)}..${write(to)}${suffix}`;
  }
  if (from !== undefined) return `${name}:>=${write(from)}${suffix}`;
  return to === undefined ? "" : `${name}:<=${write(to)}${suffix}`;
}

const byteUnits = ["", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in the largest unit in which they are a whole number. */
function amount(sizeBytes: number): string {
  let power = 0;
  while (power < byteUnits.length - 1 && sizeBytes > 0 && sizeBytes % 1000 ** (power + 1) === 0) power += 1;
  return `${sizeBytes / 1000 ** power}${byteUnits[power]}`;
}

/** Bytes of what people type: `2GB`, `1.5 MiB`, `300`. Undefined where it is no size. */
export function readSize(text: string): number | undefined {
  const [, number, unit = ""] = /^\s*(\d+(?:[.,]\d+)?)\s*([kmgtp]?i?b?)\s*$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const power = " kmgtp".indexOf((unit[0] ?? " ").toLowerCase());
  if (power < 0 && !/^b$/i.test(unit)) return undefined;
  return Math.round(Number(number.replace(",", ".")) * (/i/i.test(unit) ? 1024 : 1000) ** Math.max(0, power));
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A condition on a time from an instant up to before another (ISO 8601, UTC), in full years, months or days where it can. */
export function timeCondition({ field }: Measure, from: string | undefined, before: string | undefined): string {
  const size = Math.max(from === undefined ? 0 : finest(from), before === undefined ? 0 : finest(before));
  const shown = (ms: number) => {
    const text = new Date(ms).toISOString();
    return size === 3 ? `${text.slice(0, 16)}Z` : text.slice(0, [4, 7, 10][size]);
  };
  const first = from === undefined ? "" : shown(Date.parse(from));
  // The last period counts as a whole.
  const last = before === undefined ? "" : shown(Date.parse(before) - (size === 3 ? minuteMs : dayMs));
  if (first === "" && last === "") return "";
  return first === last ? `${field}:${first}` : `${field}:${first}..${last}`;
}

/** 0: begin of a year, 1: of a month, 2: of a day, 3: any other minute. */
function finest(instant: string): number {
  if (!/T00:00:00(?:\.0+)?Z$/.test(instant)) return 3;
  if (instant.slice(5, 10) === "01-01") return 0;
  return instant.slice(8, 10) === "01" ? 1 : 2;
}

/** A condition for the bins between two edges, of which the upper one is left out for what can be counted. */
export function binsCondition(measure: Measure, from: number | string, to: number | string, unit?: string): string {
  if (typeof from === "string" || typeof to === "string") return timeCondition(measure, String(from), String(to));
  return numberCondition(measure, from, isExact(measure, to) ? to - 1 : to, unit);
}

/** For bytes beyond a kilobyte a round number is worth more than one byte. */
const isExact = ({ kind }: Measure, to: number) => kind === "count" || (kind === "size" && to <= 1000);
