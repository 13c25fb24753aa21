/** One row of the metadata: a group, or a value with perhaps a unit. */
export interface MetadataEntry {
  /** Names from the root to here. */
  path: readonly string[];
  kind: "group" | "number" | "range" | "array" | "text";
  /** The value as sent, for copying: what was under the name. */
  raw: unknown;
  /** Readable value; of a long array its beginning. */
  text: string;
  /** As sent. */
  unit: string | undefined;
  /** The numbers to convert: one, the two ends of a range, or a short array. Empty for everything else. */
  numbers: readonly number[];
  /** How many entries a group holds, or elements an array. */
  size: number;
}

const arrayShown = 8;

/** A dotted path that tells entries apart. */
export const pathText = (path: readonly string[]) => path.join(".");

/** Every entry of a metadata object, depth first, groups before what is in them. Does not change the object. */
export function metadataEntries(metadata: Readonly<Record<string, unknown>>): MetadataEntry[] {
  const found: MetadataEntry[] = [];
  const pending = children(metadata, []);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entry = toEntry(next.value, next.path);
    found.push(entry);
    if (entry.kind === "group") pending.push(...children(next.value, next.path));
  }
  return found;
}

interface Pending {
  path: string[];
  value: unknown;
}

/** In reverse, because the last one is taken first. */
function children(value: unknown, path: readonly string[]): Pending[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .map(([name, inner]) => ({ path: [...path, name], value: inner }))
    .reverse();
}

function toEntry(raw: unknown, path: readonly string[]): MetadataEntry {
  const base = { path, raw, unit: undefined, numbers: [], size: 0 };
  if (typeof raw === "number") return { ...base, kind: "number", text: String(raw), numbers: [raw] };
  if (Array.isArray(raw)) return arrayEntry(path, raw, raw, undefined);
  if (typeof raw === "object" && raw !== null) return objectEntry(path, raw);
  return { ...base, kind: "text", text: raw === null ? "null" : String(raw) };
}

function objectEntry(path: readonly string[], object: object): MetadataEntry {
  const record: Record<string, unknown> = { ...object };
  const unit = [record.unit, record.u, record.units].find((one) => typeof one === "string");
  const value = Object.hasOwn(record, "value") ? record.value : Object.hasOwn(record, "v") ? record.v : undefined;
  const base = { path, raw: object, unit: unit === "" ? undefined : unit, size: 0 };
  if (typeof value === "number") return { ...base, kind: "number", text: String(value), numbers: [value] };
  if (Array.isArray(value)) return arrayEntry(path, object, value, base.unit);
  if (typeof value === "string" || typeof value === "boolean") {
    return { ...base, kind: "text", text: String(value), numbers: [] };
  }
  if (value === undefined && typeof record.min === "number" && typeof record.max === "number") {
    return { ...base, kind: "range", text: `${record.min} … ${record.max}`, numbers: [record.min, record.max] };
  }
  return { ...base, kind: "group", unit: undefined, text: "", numbers: [], size: Object.keys(record).length };
}

function arrayEntry(
  path: readonly string[],
  raw: unknown,
  items: readonly unknown[],
  unit: string | undefined,
): MetadataEntry {
  const shown = items
    .slice(0, arrayShown)
    .map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item)));
  const text = items.length > arrayShown ? `${shown.join(", ")}, …` : shown.join(", ");
  const numbers = items.filter((item) => typeof item === "number");
  const short = numbers.length === items.length && items.length <= arrayShown;
  return { path, raw, kind: "array", text, unit, numbers: short ? numbers : [], size: items.length };
}

/** The elements of an array entry. */
export function arrayItems(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  const value =
    typeof raw === "object" && raw !== null ? Object.entries(raw).find(([, one]) => Array.isArray(one))?.[1] : [];
  return Array.isArray(value) ? value : [];
}

/** Entries that mention the text in path, value or unit, with the groups that lead to them. */
export function filterEntries(entries: readonly MetadataEntry[], find: string): MetadataEntry[] {
  const needle = find.trim().toLowerCase();
  if (needle === "") return [...entries];
  const matching = new Set<string>();
  for (const entry of entries) {
    const text = `${pathText(entry.path)} ${entry.text} ${entry.unit ?? ""}`.toLowerCase();
    if (!text.includes(needle)) continue;
    for (let length = 1; length <= entry.path.length; length += 1)
      matching.add(JSON.stringify(entry.path.slice(0, length)));
  }
  return entries.filter((entry) => matching.has(JSON.stringify(entry.path)));
}
