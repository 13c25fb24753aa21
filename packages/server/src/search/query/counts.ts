import type { CountField, Interval } from "./ast.ts";
import { readInterval } from "./intervals.ts";

const bytes: Record<string, number> = { b: 1, byte: 1, bytes: 1 };
for (const [index, prefix] of ["k", "m", "g", "t", "p", "e"].entries()) {
  bytes[prefix] = bytes[`${prefix}b`] = 1000 ** (index + 1);
  bytes[`${prefix}ib`] = 1024 ** (index + 1);
}

/** Reads a number of bytes (`>2GB`, `10..20 MiB`) or of files (`>100`); the interval is in bytes or files. */
export function readCount(
  field: CountField,
  text: string,
): Interval | { error: { message: string; position: number } } {
  // Bounds may have different units; each is read on its own.
  const dots = text.indexOf("..");
  if (dots >= 0 && text.slice(0, dots).trim() !== "" && text.slice(dots + 2).trim() !== "") {
    const high = readCount(field, text.slice(dots + 2));
    if ("error" in high) return shifted(high.error, dots + 2);
    const ownUnit = /[A-Za-z]/.test(text.slice(0, dots));
    const unit = /[A-Za-z]+\s*$/.exec(text)?.[0] ?? "";
    const low = readCount(field, `${text.slice(0, dots)}${ownUnit ? "" : unit}`);
    if ("error" in low) return low;
    const [lo, hi] = [low.lo, high.hi];
    if (lo === undefined || hi === undefined || high.lo !== high.hi || low.lo !== low.hi)
      return { error: { message: "either a comparison or two dots, not both", position: 0 } };
    if (lo > hi) return { error: { message: "the lower bound is above the upper bound", position: 0 } };
    return { lo, hi };
  }
  const read = readInterval(text);
  if ("error" in read) return read;
  const { unit = "", lo, hi, halfDigit, ...open } = read;
  const factor = unit === "" ? 1 : field !== "files" ? bytes[unit.toLowerCase()] : undefined;
  if (factor === undefined) {
    const message = field !== "files" ? `"${unit}" is not a unit of bytes` : "a number of files has no unit";
    return { error: { message, position: text.indexOf(unit) } };
  }
  if ([lo, hi, halfDigit].some((value) => value !== undefined && !Number.isFinite(value * factor)))
    return { error: { message: "the number is too large", position: 0 } };
  return {
    ...open,
    ...(lo === undefined ? {} : { lo: lo * factor }),
    ...(hi === undefined ? {} : { hi: hi * factor }),
    ...(halfDigit === undefined ? {} : { halfDigit: unit === "" ? 0 : halfDigit * factor }),
  };
}

const shifted = (error: { message: string; position: number }, by: number) => ({
  error: { ...error, position: error.position + by },
});
