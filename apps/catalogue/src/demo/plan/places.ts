import type { DemoBeamtime } from "../content/beamtimes.ts";
import { instruments } from "../content/instruments.ts";

const dayMs = 86_400_000;
const marginMs = 20 * 60_000;

export const addDays = (date: Date, days: number) => new Date(date.getTime() + days * dayMs);

/** From 8 o'clock on its first day; nothing is later than some minutes before the load. */
export function beamtimeSpan(beamtime: DemoBeamtime, anchor: Date): { start: Date; end: Date; lastScan: Date } {
  const start = addDays(anchor, -beamtime.daysAgo);
  start.setUTCHours(8, 0, 0, 0);
  const end = addDays(start, beamtime.days);
  return { start, end, lastScan: new Date(Math.min(end.getTime(), anchor.getTime() - marginMs)) };
}

/** `<facility>/<beamline>/<year>/data/<beamtime>` below the root of the central storage. */
export function beamtimeFolder(beamtime: DemoBeamtime, start: Date): string {
  const { site, key } = instruments[beamtime.instrument];
  return `${site}/${key}/${start.getUTCFullYear()}/data/${beamtime.id}`;
}

export const corePath = (beamtime: DemoBeamtime, start: Date) => `/data/${beamtimeFolder(beamtime, start)}`;
