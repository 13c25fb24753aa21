/** Keys by which an object becomes text; as data they are texts or worse, and writing the object throws. */
const textKeys = new Set(["toString", "valueOf", "toHTML", "toJSON"]);

/** A copy of JSON without the keys that keep objects from becoming text. */
export function tidied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidied);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !textKeys.has(key))
      .map(([key, inner]) => [key, tidied(inner)]),
  );
}
