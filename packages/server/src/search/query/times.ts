const pattern =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/i;

/** A time as typed: its first instant and the first one after it. `2024-05` is the whole month, in UTC. */
export interface Period {
  from: Date;
  to: Date;
}

/** Reads a year, month, day, or time of day; undefined for anything else, also for the 31st of June. */
export function readPeriod(text: string): Period | undefined {
  const found = pattern.exec(text.trim());
  if (!found) return undefined;
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

// Date.UTC takes years below 100 for the 20th century.
function utc(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/** Reads `2024-05`, `2024-01-01..2024-03-31`, `>2024`, `<=2024-05-01`; the end of a period counts in. */
export function readTimes(text: string): { from?: Date; to?: Date } | undefined {
  const sign = /^\s*(<=|>=|[<>=≤≥])/.exec(text)?.[1];
  if (sign !== undefined) {
    const period = readPeriod(text.trim().slice(sign.length));
    if (!period) return undefined;
    if (sign === ">") return { from: period.to };
    if (sign === ">=" || sign === "≥") return { from: period.from };
    if (sign === "<") return { to: period.from };
    return sign === "=" ? period : { to: period.to };
  }
  const dots = text.indexOf("..");
  if (dots < 0) return readPeriod(text);
  const [first, last] = [text.slice(0, dots).trim(), text.slice(dots + 2).trim()];
  const low = first === "" ? undefined : readPeriod(first);
  const high = last === "" ? undefined : readPeriod(last);
  if ((first !== "" && !low) || (last !== "" && !high) || (!low && !high)) return undefined;
  return { ...(low ? { from: low.from } : {}), ...(high ? { to: high.to } : {}) };
}
