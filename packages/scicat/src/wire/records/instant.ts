/** ISO 8601 text in UTC; a time without an offset is the server's. Other values are left for validation to refuse. */
export function instant(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}
