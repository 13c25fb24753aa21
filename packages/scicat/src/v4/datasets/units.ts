import { named } from "../../wire/errors.ts";
import { type Doc, isObject } from "../../wire/shape.ts";

/** Dotted paths at which the stored record has a value with its unit and the change has only one of the two. */
export function halfQuantities(stored: unknown, change: unknown, path: readonly string[] = []): string[] {
  if (!isObject(stored) || !isObject(change)) return [];
  const isQuantity = Object.hasOwn(stored, "value") && Object.hasOwn(stored, "unit");
  const hasOne = Object.hasOwn(change, "value") !== Object.hasOwn(change, "unit");
  const below = Object.entries(change).flatMap(([name, value]) =>
    Object.hasOwn(stored, name) ? halfQuantities(stored[name], value, [...path, name]) : [],
  );
  return isQuantity && hasOne ? [path.join("."), ...below] : below;
}

/** Throws SciCat's 400 for a change that would leave a value with the unit of another one. */
export function demandWholeQuantities(pid: string, stored: Doc, change: Doc): void {
  const paths = halfQuantities(stored, change);
  if (paths.length === 0) return;
  const where = paths.join(", ");
  throw named(
    400,
    `Original dataset ${pid} contains both value and unit in ${where}. Please provide both when updating.`,
  );
}

/**
 * Metadata without the SI values that were computed for it, so that none stays behind when its value or unit goes. They
 * are computed anew when it is stored.
 */
export function withoutSI(metadata: unknown): unknown {
  if (!isObject(metadata)) return metadata;
  const isComputed = Object.hasOwn(metadata, "unitSI") && Object.hasOwn(metadata, "valueSI");
  const kept = Object.entries(metadata).filter(([name]) => !isComputed || (name !== "valueSI" && name !== "unitSI"));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutSI(value)]));
}
