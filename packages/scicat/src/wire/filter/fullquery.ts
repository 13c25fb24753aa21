import type { FieldPath, Filter } from "@margay/contract";
import { refused } from "./filter-error.ts";
import { bounded, type Doc, isDoc, readJson } from "./json.ts";
import { type LimitOptions, type Limits, readLimits } from "./limits.ts";
import { type NameTable, resolveName } from "./names.ts";
import { fieldCondition, isOperation, type OperatorContext, oneOf } from "./operators.ts";
import { type AskedUnit, readScientific } from "./scientific.ts";
import { all, any, boundOf, targetOf } from "./target.ts";
import { textCondition } from "./text.ts";
import { readWhere } from "./where.ts";

/** What `fullquery`, `fullfacet` and `metadataKeys` were asked. */
export interface Fullquery extends Limits {
  readonly where?: Filter | undefined;
  /** The client said `isPublished: true` and so means everything public, not only its own groups' records. */
  readonly isPublishedAsked: boolean;
  /** What `metadataKeys` looks for in the names of keys. */
  readonly metadataKey?: string | undefined;
  /** Units that conditions named; SciCat shows these entries converted. */
  readonly units: readonly AskedUnit[];
}

/** What a text that is looked for means; undefined when it says nothing. */
export type TextReader = (text: string) => Filter | undefined;

const defaultLimits: LimitOptions = { limit: 100, zeroLimit: 10 };
const maxFacets = 100;

/**
 * Reads `fields` and `limits` of `fullquery` (JSON texts, or objects). The names of `fields` are conditions that all
 * must hold: a value, any of a list, `{begin, end}`, `{min, max}`, MongoDB's operators; and `text`, `mode`,
 * `scientific` (or `characteristics`), `userGroups`, which only ever narrows. `readText` says what `text` means. Throws
 * FilterError (400).
 */
export function readFullquery(
  fields: unknown,
  limits: unknown,
  names: NameTable,
  options: LimitOptions = defaultLimits,
  readText: TextReader = textCondition,
): Fullquery {
  const given = object(fields, "fields");
  const units: AskedUnit[] = [];
  const of: Filter[] = [];
  for (const [name, value] of Object.entries(given)) {
    const found = entry(name, value, names, units, readText);
    if (found !== undefined) of.push(found);
  }
  return {
    where: of.length > 0 ? all(of) : undefined,
    ...readLimits([object(limits, "limits")], names, options),
    isPublishedAsked: given.isPublished === true,
    metadataKey: typeof given.metadataKey === "string" ? given.metadataKey : undefined,
    units,
  };
}

/** A facet to be counted, under the name the client gave it. */
export interface Facet {
  readonly name: string;
  readonly path: FieldPath;
}

/** Reads `facets`: a JSON list of names. Names that the records do not have are left out. Throws FilterError (400). */
export function readFacets(facets: unknown, names: NameTable): Facet[] {
  const list = parsed(facets, "facets") ?? [];
  const asked: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (asked.length > maxFacets) throw refused(`More than ${maxFacets} facets`);
  const found = new Map<string, Facet>();
  for (const name of asked) {
    if (typeof name !== "string" || name === "") continue;
    const { path, known, link } = resolveName(names, name);
    if (known && link === undefined) found.set(name, { name, path });
  }
  return [...found.values()];
}

function parsed(value: unknown, what: string): unknown {
  if (typeof value !== "string") return bounded(value, what);
  return value.trim() === "" ? undefined : readJson(value, what);
}

function object(value: unknown, what: string): Doc {
  const found = parsed(value, what);
  if (found === undefined || found === null) return {};
  if (Array.isArray(found) && found.length === 0) return {};
  if (!isDoc(found)) throw refused(`The ${what} must be an object`);
  return found;
}

function entry(
  name: string,
  value: unknown,
  names: NameTable,
  units: AskedUnit[],
  readText: TextReader,
): Filter | undefined {
  switch (name) {
    case "text":
      return value === null || value === "" ? undefined : text(value, readText);
    case "mode":
      return readWhere(value, names);
    case "metadataKey":
      return undefined;
    case "userGroups":
      return groups(value);
    case "scientific":
    case "characteristics": {
      if (names.quantities === undefined) return undefined;
      const scientific = readScientific(value, names.quantities);
      units.push(...scientific.units);
      return scientific.where;
    }
    default:
      return name.startsWith("$") || name === "and" || name === "or"
        ? readWhere({ [name]: value }, names)
        : field(name, value, names);
  }
}

function text(value: unknown, readText: TextReader): Filter | undefined {
  const words = isDoc(value) ? value.$search : value;
  if (typeof words !== "string") throw refused("A text to search for is needed at fields.text");
  return readText(words);
}

function groups(value: unknown): Filter | undefined {
  const values = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
  if (values.length === 0) return undefined;
  return any(["ownerGroup", "accessGroups"].map((name) => ({ op: "in", field: [name], values })));
}

function field(name: string, value: unknown, names: NameTable): Filter | undefined {
  const at = `fields.${name}`;
  const target = targetOf(names, name, [], false);
  if (target.type === "boolean" && (value === null || value === "")) return undefined;
  if (isOperation(value)) return fieldCondition(target, value, context(name, names), at);
  if (!isDoc(value)) return oneOf(target, value);
  const keys = Object.keys(value);
  const [low, high] = keys.some((key) => key === "begin" || key === "end") ? ["begin", "end"] : ["min", "max"];
  if (keys.length === 0 || !keys.every((key) => key === low || key === high)) return target.equals([value]);
  const bound = (given: unknown) => {
    if (given === undefined || given === null || given === "") return undefined;
    const found = boundOf(target, given, true);
    if (found === undefined) throw refused(`A number or date is needed at ${at}`);
    return found;
  };
  const gte = bound(value[low]);
  const lte = bound(value[high]);
  if (gte === undefined && lte === undefined) return undefined;
  if (gte !== undefined && lte !== undefined && typeof gte !== typeof lte)
    throw refused(`Two bounds of one type are needed at ${at}`);
  const bounds = { ...(gte === undefined ? {} : { gte }), ...(lte === undefined ? {} : { lte }) };
  return target.leaf((path) => ({ op: "range", field: path, ...bounds }));
}

/** `$elemMatch` on a field is read as the same field's condition in a `where`. */
const context = (name: string, names: NameTable): OperatorContext => ({
  castFree: false,
  element: (_target, where) => readWhere({ [name]: { $elemMatch: where } }, names) ?? { op: "and", of: [] },
});
