const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal = ["", "k", "M", "G", "T", "P", "E"];
const bytesAndBits = new Set(["B", "b", "bit"]);

/**
 * A number with its unit and the prefix that keeps it below the next one: 52428800 B is `50 MiB`. Bytes and bits count
 * in 1024, everything else in 1000. `precision` is the most digits after the point.
 */
export function formatUnit(value: unknown, unit: string, precision: number): string {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number))
    return value === undefined || value === null ? "" : `${value}`;
  const [base, prefixes] = bytesAndBits.has(unit) ? [1024, binary] : [1000, decimal];
  const digits = Math.min(20, Math.max(0, Math.trunc(precision)));
  let scaled = number;
  let step = 0;
  // Rounding may reach the next prefix: 1023.999 KiB is 1 MiB.
  while (Math.abs(Number(scaled.toFixed(digits))) >= base && step < prefixes.length - 1) {
    scaled /= base;
    step++;
  }
  return `${Number(scaled.toFixed(digits))} ${prefixes[step]}${unit}`;
}
