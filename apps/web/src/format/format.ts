/** Numbers, sizes and times in the reader's language. */

/** Making an Intl formatter costs far more than using it, and tables format thousands of values while one scrolls. */
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(language: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(language, options);
  numberFormats.set(key, format);
  return format;
}

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(language, options);
  dateFormats.set(key, format);
  return format;
}

const unknown = "–";
const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

export function formatInteger(value: number, language: string): string {
  return numberFormat(language).format(value);
}

/** Decimal units (1 kB = 1000 bytes), three significant figures: `1.24 GB`. */
export function formatBytes(sizeBytes: number | undefined, language: string): string {
  if (sizeBytes === undefined) return unknown;
  const power = sizeBytes < 1 ? 0 : Math.min(Math.floor(Math.log10(sizeBytes) / 3), byteUnits.length - 1);
  const digits = power === 0 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return numberFormat(language, {
    style: "unit",
    unit: byteUnits[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    ...digits,
  }).format(sizeBytes / 1000 ** power);
}

/** English readers get the day before the month, as facilities write it; `08/03` would be two dates. */
const dateLocale = (language: string) => (language === "en" ? "en-GB" : language);

export function formatDate(instant: string | undefined, language: string): string {
  return formatInstant(instant, language, { year: "numeric", month: "short", day: "2-digit" });
}

export function formatDateTime(instant: string | undefined, language: string): string {
  return formatInstant(instant, language, {
    year: "numeric",
    month: "short",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** Charts are cut at days in UTC; shown in another zone an edge would be a day off. */
export function formatUtcDay(instant: string, language: string): string {
  return formatInstant(instant, language, { year: "numeric", month: "short", day: "2-digit", timeZone: "UTC" });
}

export function formatUtcMinute(instant: string, language: string): string {
  return formatInstant(instant, language, {
    month: "short",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
}

function formatInstant(instant: string | undefined, language: string, options: Intl.DateTimeFormatOptions): string {
  if (instant === undefined) return unknown;
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : dateFormat(dateLocale(language), options).format(time);
}

/** Milliseconds as the server measured them: `3 ms`, `0.4 ms`, `1.2 s`. */
export function formatDuration(durationMs: number, language: string): string {
  const seconds = durationMs >= 1000;
  return numberFormat(language, {
    style: "unit",
    unit: seconds ? "second" : "millisecond",
    unitDisplay: "short",
    maximumSignificantDigits: durationMs < 10 || seconds ? 2 : 3,
  }).format(seconds ? durationMs / 1000 : durationMs);
}

/** A converted number: as many figures as the value was given with, at least four, and no trailing noise. */
export function formatConverted(value: number, significantDigits: number): string {
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(Math.min(Math.max(significantDigits, 4), 15)));
  const size = Math.abs(rounded);
  return size >= 1e-4 && size < 1e7 ? String(rounded) : rounded.toExponential().replace("e+", "e");
}

/** How many significant digits a number was written with. */
export function significantDigitsOf(value: number): number {
  const digits = value.toExponential().split("e")[0]?.replace(/[-.]/g, "") ?? "";
  return digits.length;
}
