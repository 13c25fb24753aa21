import type { Filter } from "@margay/contract";

const iso =
  /^([+-]\d{6}|\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i;

/** Milliseconds since 1970, and whether the text says no more than that. */
interface Moment {
  ms: number;
  isExact: boolean;
}

/** Reads any spelling of an ISO 8601 date; without a zone it is UTC. Undefined for other texts. */
export function momentOf(text: string): Moment | undefined {
  const found = iso.exec(text);
  if (!found) return undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    found;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, "0")));
  const ms = date.getTime() - offsetMs(zone);
  return Number.isNaN(ms) ? undefined : { ms, isExact: /^0*$/.test(fraction.slice(3)) };
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const [, sign, hours, minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** PostgreSQL's timestamps and four-digit years both end here. */
const first = Date.parse("0001-01-01T00:00:00.000Z");
const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whole milliseconds, both ends included. */
export interface Span {
  from: number;
  to: number;
}

/** The instants in a range, all of which have whole milliseconds; undefined where there are none. */
export function spanOf({ gt, gte, lt, lte }: Extract<Filter, { op: "range" }>): Span | undefined {
  let from = first;
  let to = last;
  for (const [bound, isLower, isOpen] of [
    [gt, true, true],
    [gte, true, false],
    [lt, false, true],
    [lte, false, false],
  ] as const) {
    if (bound === undefined) continue;
    const moment = typeof bound === "string" ? momentOf(bound) : undefined;
    if (!moment) return undefined;
    const { ms, isExact } = moment;
    if (isLower) from = Math.max(from, isOpen || !isExact ? ms + 1 : ms);
    else to = Math.min(to, isOpen && isExact ? ms - 1 : ms);
  }
  return from <= to ? { from, to } : undefined;
}

/** The texts that are instants of whole milliseconds. */
export function exactMoments(values: readonly unknown[]): number[] {
  return values.flatMap((value) => {
    const moment = typeof value === "string" ? momentOf(value) : undefined;
    return moment?.isExact && moment.ms >= first && moment.ms <= last ? [moment.ms] : [];
  });
}

/** As documents hold instants. */
export const isoText = (ms: number): string => new Date(ms).toISOString();
