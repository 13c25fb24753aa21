import type { Child, H5Reader } from "../h5/reader.ts";
import type { Quantity } from "../types.ts";

/** NX_class of a group, if it has one. */
export function nxClass(reader: H5Reader, path: string): string | undefined {
  return reader.textAttribute(path, "NX_class");
}

export function childrenOf(reader: H5Reader, path: string): Child[] {
  try {
    return reader.children(path);
  } catch {
    return [];
  }
}

/** Sub-groups of a class; groups that bear a conventional name stand in where the file gives no class. */
export function groupsOfClass(reader: H5Reader, path: string, wanted: string, fallbackName?: RegExp): string[] {
  const groups = childrenOf(reader, path).filter((child) => child.kind === "group");
  const exact = groups.filter((child) => nxClass(reader, child.path) === wanted);
  if (exact.length > 0 || !fallbackName) return exact.map((child) => child.path);
  const named = groups.filter((child) => fallbackName.test(child.name) && nxClass(reader, child.path) === undefined);
  return named.map((child) => child.path);
}

/** The first of several datasets (paths relative to `base`) that holds text, cleaned. Numbers are turned into text. */
export function textOf(reader: H5Reader, base: string | undefined, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = scalarOf(reader, base, name);
    if (typeof value === "string" && value !== "") return value.slice(0, 2000);
    if (typeof value === "number") return String(value);
  }
  return undefined;
}

/** The first of several datasets that holds a finite number, with its unit. Of an array, the mean is not guessed. */
export function quantityOf(reader: H5Reader, base: string | undefined, ...names: string[]): Quantity | undefined {
  for (const name of names) {
    const value = scalarOf(reader, base, name);
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    const unit = reader.textAttribute(`${base}/${name}`, "units");
    return unit ? { value, unit } : { value };
  }
  return undefined;
}

function scalarOf(reader: H5Reader, base: string | undefined, name: string): unknown {
  if (base === undefined) return undefined;
  const path = `${base === "/" ? "" : base}/${name}`;
  try {
    const parent = path.slice(0, path.lastIndexOf("/")) || "/";
    // HDF5 prints to stderr when asked about a path whose parent is missing.
    if (parent !== base && reader.kindOf(parent) !== "group") return undefined;
    if (reader.kindOf(path) !== "dataset") return undefined;
    const metadata = reader.metadata(path);
    if (metadata.total_size !== 1 || metadata.size > 1024 * 1024) return undefined;
    let value: unknown = reader.plain(path);
    while (Array.isArray(value)) value = value[0];
    return value;
  } catch {
    return undefined;
  }
}

/** Drops keys that are undefined, so that results compare and serialise cleanly. */
export function compact<T extends object>(value: T): T {
  // The result has the same keys minus optional ones, which T allows.
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
