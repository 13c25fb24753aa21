const secondsOf: Record<string, number> = {
  ms: 0.001,
  msec: 0.001,
  millisecond: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3_600,
  hr: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  y: 31_557_600,
  yr: 31_557_600,
  year: 31_557_600,
};
const longestSeconds = 1_000 * 31_557_600;

/**
 * Whole seconds of a duration: a number of seconds (`"3600"`, `"-5"`), or a number with a unit (`"2h"`, `"30 days"`).
 * Undefined for what is none, or longer than a thousand years.
 */
export function parseDuration(text: string): number | undefined {
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text.slice(0, 100));
  const unit = (found?.[2] ?? "").toLowerCase();
  const factor = unit === "" ? 1 : (secondsOf[unit] ?? secondsOf[unit.replace(/s$/, "")]);
  if (!found || factor === undefined) return undefined;
  const seconds = Math.trunc(Number(found[1]) * factor);
  return Math.abs(seconds) <= longestSeconds ? seconds : undefined;
}
