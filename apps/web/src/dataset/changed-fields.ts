import type { HistoryEntry } from "@margay/contract";

const longestShown = 160;

export interface ChangedField {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

/** The fields of one history entry with their values before and after, cut to a readable length. */
export function changedFields({ before, after }: Pick<HistoryEntry, "before" | "after">): ChangedField[] {
  const old = asObject(before);
  const fresh = asObject(after);
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort().map((field) => ({
    field,
    before: shorten(old[field]),
    after: shorten(fresh[field]),
  }));
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function shorten(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
