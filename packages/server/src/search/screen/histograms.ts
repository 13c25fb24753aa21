import type { Histogram } from "@margay/contract";
import { rangeToSI } from "@margay/units";
import { CatalogueError } from "../../errors.ts";
import type { NumberColumn } from "../leaf.ts";
import { countEdges, linearEdges, plainEdges, timeEdges } from "./bins.ts";

/** What a histogram is of. */
export type HistogramTarget =
  | { on: "number"; name: string; column: NumberColumn; kind: "time" | "count"; field?: string }
  /** A numeric metadata key by its dotted path. */
  | { on: "metadata"; name: string; path: string };

/** How the values of all matches spread: times in microseconds, metadata in SI. */
export interface Spread {
  count: number;
  min: number;
  max: number;
}

/** Edges in the measure's own unit, to count by, and as people are shown them. */
export interface Edges {
  edges: Float64Array;
  shown: readonly (number | string)[];
  /** Unit of `shown`. */
  unit?: string;
}

const columns: Readonly<Record<string, Omit<Extract<HistogramTarget, { on: "number" }>, "name" | "on">>> = {
  creationTime: { column: "creationTime", kind: "time", field: "created" },
  createdAt: { column: "createdAt", kind: "time" },
  updatedAt: { column: "updatedAt", kind: "time", field: "updated" },
  startTime: { column: "startTime", kind: "time" },
  size: { column: "size", kind: "count", field: "size" },
  numberOfFiles: { column: "numberOfFiles", kind: "count", field: "files" },
};
const prefix = "metadata.";
const maxHistograms = 20;

/** Reads the names of histograms. Throws `invalid_query` for one that is none. */
export function histogramTargets(names: readonly string[] = []): HistogramTarget[] {
  const wanted = [...new Set(names)];
  if (wanted.length > maxHistograms) throw wrong(`more than ${maxHistograms}; ask for fewer`);
  return wanted.map((name) => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column) return { on: "number", name, ...column };
    if (name.startsWith(prefix) && name.length > prefix.length && !name.includes("\0"))
      return { on: "metadata", name, path: name.slice(prefix.length) };
    throw wrong(
      `there is none of ${JSON.stringify(name)}; choose ${Object.keys(columns).join(", ")} or metadata.<key>`,
    );
  });
}

const wrong = (detail: string) =>
  new CatalogueError("invalid_query", `histograms: ${detail}.`, { errors: [{ pointer: "histograms", detail }] });

/** Round edges for values that spread so; undefined where there are none. `unit` of a metadata key, as shown. */
export function edgesFor(target: HistogramTarget, { count, min, max }: Spread, bins: number, unit: string | null) {
  if (count === 0 || !Number.isFinite(min) || !Number.isFinite(max)) return undefined;
  if (target.on === "metadata") return metadataEdges(min, max, bins, unit ?? "");
  if (target.kind === "count") {
    const edges = countEdges(min, max, bins);
    return { edges: Float64Array.from(edges), shown: edges };
  }
  const edges = timeEdges(Math.floor(min / 1000), Math.floor(max / 1000), bins);
  return { edges: Float64Array.from(edges, (ms) => ms * 1000), shown: edges.map((ms) => new Date(ms).toISOString()) };
}

function metadataEdges(min: number, max: number, bins: number, unit: string): Edges {
  // The unit's number of an SI value is linear in it, be it with an offset.
  const zero = unit === "" ? 0 : (rangeToSI({ lo: 0, unit }).lo ?? 0);
  const one = unit === "" ? 1 : (rangeToSI({ lo: 1, unit }).lo ?? 1);
  const shownOf = (si: number) => (si - zero) / (one - zero);
  const isUsable = one > zero && [one - zero, shownOf(min), shownOf(max)].every(Number.isFinite);
  const shown = isUsable ? linearEdges(shownOf(min), shownOf(max), bins) : linearEdges(min, max, bins);
  const edges = Float64Array.from(shown, (edge) => (isUsable ? (rangeToSI({ lo: edge, unit }).lo ?? edge) : edge));
  // What conversions round away must not leave a value outside.
  edges[0] = Math.min(edges[0] ?? min, min);
  edges[edges.length - 1] = Math.max(edges[edges.length - 1] ?? max, max);
  // Numbers so close or so large that conversions make their edges one: a single bin.
  if (!edges.every((edge, at) => Number.isFinite(edge) && (at === 0 || edge > (edges[at - 1] ?? edge)))) {
    const plain = plainEdges(min, max);
    return { edges: Float64Array.from(plain), shown: plain };
  }
  return { edges, shown, ...(unit === "" || !isUsable ? {} : { unit }) };
}

/** The answer: `counts[i]` rows between edges i and i + 1. */
export function histogramOf(
  target: HistogramTarget,
  found: Edges | undefined,
  counts: ArrayLike<number>,
  missing: number,
): Histogram {
  if (!found) return { missing, bins: [] };
  const { shown, unit } = found;
  const bins = shown.slice(1).map((to, at) => {
    const from = shown[at] ?? to;
    const q = queryOf(target, from, to, at === shown.length - 2);
    return { from, to, count: counts[at] ?? 0, ...(q === undefined ? {} : { q }) };
  });
  return { ...(unit === undefined ? {} : { unit }), missing, bins };
}

function queryOf(target: HistogramTarget, from: number | string, to: number | string, isLast: boolean) {
  if (typeof from === "string" || typeof to === "string")
    return target.on === "number" ? times(target.field, String(from), String(to)) : undefined;
  if (target.on === "number") return `${target.field}:>=${from} ${target.field}:<${to}`;
  // Without a unit numbers are in the unit in which the key is shown.
  const name = /^[\w.-]+$/.test(target.path) ? target.name : `"${target.path.replaceAll('"', '""')}"`;
  return `${name}:>=${from} ${name}:${isLast ? "<=" : "<"}${to}`;
}

const isDay = (time: string) => /^\d{4}-.*T00:00:00\.000Z$/.test(time);
const isYear = (time: string) => /^(?!0000)\d{4}-/.test(time);

function times(field: string | undefined, from: string, to: string): string | undefined {
  if (field === undefined || !isYear(from) || !isYear(to)) return undefined;
  if (!isDay(from) || !isDay(to)) return `${field}:>=${from.slice(0, 16)}Z ${field}:<${to.slice(0, 16)}Z`;
  const last = new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10);
  return `${field}:${from.slice(0, 10)}..${last}`;
}
