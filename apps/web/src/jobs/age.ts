const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** `5 minutes ago`; `nowMs` counts from the epoch. */
export function ageText(instant: string, nowMs: number, language: string): string {
  const passedMs = Math.max(0, nowMs - new Date(instant).getTime());
  const [unit, sizeMs] = steps.find(([, size]) => passedMs >= size) ?? ["second", 1_000];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-Math.floor(passedMs / sizeMs), unit);
}
