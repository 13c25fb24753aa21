const since2000 = Date.UTC(2000, 0, 1);

/**
 * Microseconds since 1970 as the search columns hold them: counted from 2000, as they come from PostgreSQL. Beyond the
 * years 1685 to 2255 a double is rounded, and this is rounded like that.
 */
export const microsOfMs = (ms: number): number => (ms - since2000) * 1000 + since2000 * 1000;

/** The same of the text of a time as cursors carry it. */
export function microsOf(text: string): number {
  const micros = Number(/\.\d{3}(\d{3})Z$/.exec(text)?.[1] ?? 0);
  return (Date.parse(text) - since2000) * 1000 + micros + since2000 * 1000;
}

/** The text of a time as cursors carry it. Where a double cannot tell microseconds apart, milliseconds count. */
export function textOfMicros(value: number): string {
  const ms = Math.abs(value) <= Number.MAX_SAFE_INTEGER ? Math.floor(value / 1000) : Math.round(value / 1000);
  const micros = Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value - ms * 1000 : 0;
  return new Date(ms).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
}
