const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const basicPattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(.*)$/i;
const ctimePattern = /^(?:\w{3},?\s+)?(\w{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})$/;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A time as ISO 8601 with zone. `assumedZone` is set where the text had none. */
export interface ParsedTime {
  iso: string;
  assumedZone?: string;
}

/**
 * Reads ISO 8601 with its usual variations (blank for `T`, `+0200`, fractions, no dashes and colons) and C's `ctime`.
 * @param timeZone IANA zone for text without one
 * @returns undefined where the text is not a time
 */
export function parseTime(text: string, timeZone: string): ParsedTime | undefined {
  const trimmed = text.trim();
  const extended = trimmed.replace(basicPattern, (_, year, month, day, hour, minute, second = "00", rest) => {
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${rest}`;
  });
  const iso = isoPattern.exec(extended) ?? isoPattern.exec(fromCtime(trimmed) ?? "");
  if (!iso) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone] = iso;
  const wallMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const wall = new Date(wallMs);
  // Date.UTC rolls 31 February over; such text is not a time.
  // Years far off are what programs write for "unknown"; taken as they are, they would lead every list by time.
  if (Number(year) < 1900 || Number(year) > 2199) return undefined;
  if (wall.getUTCMonth() !== Number(month) - 1 || wall.getUTCDate() !== Number(day) || Number(hour) > 24)
    return undefined;
  const local = `${wall.toISOString().slice(0, 19)}${fraction ? `.${fraction.slice(0, 6)}` : ""}`;
  if (zone) return { iso: local + normalZone(zone) };
  return { iso: local + formatOffset(zoneOffsetMinutes(wallMs, timeZone)), assumedZone: timeZone };
}

/** @throws RangeError for a zone that does not exist */
export function checkTimeZone(timeZone: string | undefined): void {
  if (timeZone !== undefined) new Intl.DateTimeFormat("en-US", { timeZone });
}

function fromCtime(text: string): string | undefined {
  const match = ctimePattern.exec(text);
  const month = match?.[1] ? months.indexOf(match[1].toLowerCase()) + 1 : 0;
  if (!match || month === 0) return undefined;
  const two = (value: number | string | undefined) => String(value).padStart(2, "0");
  return `${match[6]}-${two(month)}-${two(match[2])}T${match[3]}:${match[4]}:${match[5]}`;
}

function normalZone(zone: string): string {
  if (/^(z|utc|gmt)$/i.test(zone)) return "Z";
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return "Z";
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/**
 * Offset of a zone from UTC, in minutes, at a wall-clock time given as if it were UTC. In the hour that occurs twice
 * the first is taken; in the hour that does not occur, the offset before the change.
 */
export function zoneOffsetMinutes(wallMs: number, timeZone: string): number {
  const before = offsetAt(wallMs - 24 * 3_600_000, timeZone);
  if (offsetAt(wallMs - before * 60_000, timeZone) === before) return before;
  const after = offsetAt(wallMs + 24 * 3_600_000, timeZone);
  return offsetAt(wallMs - after * 60_000, timeZone) === after ? after : before;
}

function offsetAt(utcMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset", hourCycle: "h23" });
  const name = format.formatToParts(utcMs).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const match = /([+-])(\d{2}):(\d{2})/.exec(name);
  return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
}
