/** Whole microseconds since 1970 as a double; beyond the years 1685 to 2255 the nearest it can hold. */
export function microsOf(text: string): number {
  const micros = Number(/\.\d{3}(\d{3})Z$/.exec(text)?.[1] ?? 0);
  return Date.parse(text) * 1000 + micros;
}

/** The text of a time as cursors carry it. Where a double cannot tell microseconds apart, milliseconds count. */
export function textOfMicros(value: number): string {
  const ms = Math.abs(value) <= Number.MAX_SAFE_INTEGER ? Math.floor(value / 1000) : Math.round(value / 1000);
  const micros = Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value - ms * 1000 : 0;
  return new Date(ms).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
}
