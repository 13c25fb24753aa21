import type { Dataset, Ingestion } from "@margay/contract";
import { hashOf } from "./hash.ts";
import type { Wanted } from "./wanted.ts";

/** RFC 6902. A merge patch could not set a value to null, which metadata may hold. */
export type Operation = { op: "add"; path: string; value: unknown } | { op: "remove"; path: string };

export interface Plan {
  operations: Operation[];
  /** Fields that change. */
  changed: string[];
  /** Fields that the files say otherwise, but that a person edited. */
  kept: string[];
  hashes: Record<string, string>;
  given: string[];
}

/** Hashes that are not of a field: of the file list and of the preview. */
export const besides = ["files", "preview"] as const;

/** Each field, and each top-level key of the scientific metadata by its JSON pointer. */
export function partsOf(fields: Record<string, unknown>): Map<string, unknown> {
  const parts = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    if (name !== "scientificMetadata") parts.set(name, value);
    else for (const [key, inner] of Object.entries(Object(value))) parts.set(`${name}/${escaped(key)}`, inner);
  }
  return parts;
}

/** Hashes of everything wanted, as a first ingestion notes them. */
export const hashesOf = (wanted: Wanted): Record<string, string> =>
  Object.fromEntries([...partsOf(wanted.fields)].map(([part, value]) => [part, hashOf(value)]));

/**
 * Decides field by field. What still has the value that the last ingestion wrote belongs to the machine and follows
 * the files; anything else belongs to a person and stays.
 */
export function compare(current: Dataset, wanted: Wanted): Plan {
  const last: Partial<Ingestion> = current.ingestion ?? {};
  const plan: Plan = { operations: [], changed: [], kept: [], hashes: {}, given: [...wanted.given] };
  const present = partsOf({ ...current });
  const parts = partsOf(wanted.fields);
  for (const [part, value] of parts) {
    const before = last.fields?.[part];
    const givenBefore = last.given?.includes(part) === true;
    if (before !== undefined && !wanted.given.includes(part) && (givenBefore || wanted.partial)) {
      // Given by a person or read from the file once, but not this time: it stays.
      if (givenBefore) plan.given.push(part);
      plan.hashes[part] = before;
      continue;
    }
    set(plan, part, value, { before, now: hashIn(present, part) });
  }
  for (const [part, before] of Object.entries(last.fields ?? {})) {
    if (parts.has(part) || (besides as readonly string[]).includes(part)) continue;
    const lasting = wanted.partial || last.given?.includes(part) === true;
    if (lasting) plan.hashes[part] = before;
    if (last.given?.includes(part)) plan.given.push(part);
    if (lasting || hashIn(present, part) !== before) continue;
    plan.operations.push({ op: "remove", path: `/${part}` });
    plan.changed.push(part);
  }
  if (plan.operations.some((one) => one.path.startsWith("/scientificMetadata/")) && !current.scientificMetadata)
    plan.operations.unshift({ op: "add", path: "/scientificMetadata", value: {} });
  plan.given = [...new Set(plan.given)].sort();
  return plan;
}

function set(
  plan: Plan,
  part: string,
  value: unknown,
  hash: { before?: string | undefined; now?: string | undefined },
) {
  const next = hashOf(value);
  const { before, now } = hash;
  if (now === next) {
    plan.hashes[part] = next;
  } else if (before === now) {
    // Unedited, or new to both.
    plan.hashes[part] = next;
    plan.operations.push({ op: "add", path: `/${part}`, value });
    plan.changed.push(part);
  } else {
    if (before !== undefined) plan.hashes[part] = before;
    if (before !== next) plan.kept.push(part);
  }
}

function hashIn(present: Map<string, unknown>, part: string): string | undefined {
  return present.has(part) ? hashOf(present.get(part)) : undefined;
}

const escaped = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
