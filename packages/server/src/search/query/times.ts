const pattern =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/i;
const relative =
  /^(?:(today|yesterday|now)|(last|past|previous|this)\s+(?:(\d{1,5})\s+)?(minute|hour|day|week|month|year)s?)$/i;

/** One time as a query may spell it, for whoever cuts a query into pieces. */
export const relativeTime: string = String.raw`(?:today|yesterday|now|(?:last|past|previous|this)\s+(?:\d{1,5}\s+)?(?:minute|hour|day|week|month|year)s?)`;

/** A time as typed: its first instant and the first one after it. `2024-05` is the whole month, in UTC. */
export interface Period {
  from: Date;
  to?: Date;
}

/** Reads a year, month, day, or time of day; undefined for anything else, also for the 31st of June. */
export function readPeriod(text: string, now: Date): Period | undefined {
  const found = pattern.exec(text.trim());
  if (!found) return readRelative(text.trim(), now);
  const [, year = "", month, day, hour, minute, second, zone] = found;
  const parts = [Number(year), Number(month ?? 1), Number(day ?? 1)] as const;
  const from = utc(...parts);
  if (parts[0] < 1 || from.getUTCMonth() + 1 !== parts[1] || from.getUTCDate() !== parts[2]) return undefined;
  if (hour === undefined) {
    const to = day
      ? utc(parts[0], parts[1], parts[2] + 1)
      : month
        ? utc(parts[0], parts[1] + 1, 1)
        : utc(parts[0] + 1, 1, 1);
    return { from, to };
  }
  const date = from.toISOString().slice(0, 10);
  const at = Date.parse(`${date}T${hour}:${minute}:${second ?? "00"}${zone ?? "Z"}`);
  if (Number.isNaN(at)) return undefined;
  return { from: new Date(at), to: new Date(at + (second === undefined ? 60_000 : 1_000)) };
}

/**
 * `last 30 days` begin with the day 30 days ago and have no end; `last month` and `this month` are months of the calendar,
 * weeks begin on Monday. Hours and minutes begin with a whole minute, so that pages of one search mostly agree.
 */
function readRelative(text: string, now: Date): Period | undefined {
  const found = relative.exec(text);
  if (!found) return undefined;
  const [, word, which = "", count, unit = ""] = found;
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
  if (word !== undefined) {
    if (word.toLowerCase() === "now") return { from: now, to: new Date(now.getTime() + 1) };
    const back = word.toLowerCase() === "today" ? 0 : 1;
    return { from: utc(year, month, day - back), to: utc(year, month, day - back + 1) };
  }
  const isThis = which.toLowerCase() === "this";
  if (isThis && count !== undefined) return undefined;
  const n = Number(count ?? 1);
  const back = isThis ? 0 : 1;
  const monday = day - ((now.getUTCDay() + 6) % 7);
  const isPlain = count === undefined;
  switch (unit.toLowerCase()) {
    case "minute":
    case "hour": {
      if (isThis) return undefined;
      const stepMs = unit.toLowerCase() === "hour" ? 3_600_000 : 60_000;
      return { from: new Date(Math.floor((now.getTime() - n * stepMs) / 60_000) * 60_000) };
    }
    case "day":
      return isThis
        ? { from: utc(year, month, day), to: utc(year, month, day + 1) }
        : { from: utc(year, month, day - n) };
    case "week":
      return isPlain
        ? { from: utc(year, month, monday - 7 * back), to: utc(year, month, monday - 7 * back + 7) }
        : { from: utc(year, month, day - 7 * n) };
    case "month":
      return isPlain
        ? { from: utc(year, month - back, 1), to: utc(year, month - back + 1, 1) }
        : { from: sameDay(year, month - n, day) };
    default:
      return isPlain
        ? { from: utc(year - back, 1, 1), to: utc(year - back + 1, 1, 1) }
        : { from: sameDay(Math.max(1, year - n), month, day) };
  }
}

// Date.UTC takes years below 100 for the 20th century.
function utc(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/** That day of that month, or the month's last one. */
function sameDay(year: number, month: number, day: number): Date {
  const last = utc(year, month + 1, 0).getUTCDate();
  return utc(year, month, Math.min(day, last));
}

type Times = { from?: Date; to?: Date };

/**
 * Reads `2024-05`, `2024-01-01..2024-03-31`, `>2024`, `<=2024-05-01`, `last 30 days`; the end of a period counts in.
 * Undefined for what is no time; an error where the first time is behind the last.
 */
export function readTimes(text: string, now: Date): Times | { error: string } | undefined {
  const sign = /^\s*(<=|>=|[<>=≤≥])/.exec(text)?.[1];
  if (sign !== undefined) {
    const period = readPeriod(text.trim().slice(sign.length), now);
    if (!period) return undefined;
    if (sign === ">=" || sign === "≥") return { from: period.from };
    if (sign === "<") return { to: period.from };
    if (sign === "=") return period;
    if (!period.to) return { error: "that time has no end" };
    return sign === ">" ? { from: period.to } : { to: period.to };
  }
  const dots = text.indexOf("..");
  if (dots < 0) return readPeriod(text, now);
  const [first, last] = [text.slice(0, dots).trim(), text.slice(dots + 2).trim()];
  const low = first === "" ? undefined : readPeriod(first, now);
  const high = last === "" ? undefined : readPeriod(last, now);
  if ((first !== "" && !low) || (last !== "" && !high) || (!low && !high)) return undefined;
  const end = high?.to;
  if (low && end && low.from >= end) return { error: "the lower bound is above the upper bound" };
  return { ...(low ? { from: low.from } : {}), ...(end ? { to: end } : {}) };
}
