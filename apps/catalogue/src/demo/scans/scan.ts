import type { DataFile, DatasetInput } from "@margay/contract";
import type { DemoBeamtime } from "../content/beamtimes.ts";
import type { DemoInstrument } from "../content/instruments.ts";
import type { DemoProposal } from "../content/proposals.ts";
import type { DemoSample } from "../content/samples.ts";
import type { Random } from "../random.ts";
import type { Signal } from "../signals/signal.ts";

/** Where in the beamtime a scan stands. */
export interface ScanContext {
  instrument: DemoInstrument;
  beamtime: DemoBeamtime;
  proposal: DemoProposal;
  sample: DemoSample;
  /** 0 for the first scan of the beamtime, 1 for the last. */
  part: number;
  number: number;
  start: Date;
  random: Random;
}

/** What a method says about one scan. */
export interface Scan {
  name: string;
  description: string;
  keywords: string[];
  techniques: NonNullable<DatasetInput["techniques"]>;
  seconds: number;
  dataFormat: string;
  metadata: Record<string, unknown>;
  files: FileOrder[];
  /** Made only when it is drawn or written. */
  signal: () => Signal;
  caption: string;
}

export interface Derived extends Scan {
  usedSoftware: string[];
  jobParameters: Record<string, unknown>;
}

export interface Method {
  raw(scan: ScanContext): Scan;
  derived(scan: ScanContext): Derived;
}

/** A file, or a run of files that differ in a number. */
export interface FileOrder {
  /** `#` stands for the number with six digits. */
  name: string;
  count?: number;
  bytes: number;
  /** Relative spread of the sizes. */
  spread?: number;
}

/** Lists the files with sizes and times within the scan. */
export function filesOf(
  orders: readonly FileOrder[],
  scan: { start: Date; seconds: number; random: Random },
): DataFile[] {
  return orders.flatMap(({ name, count = 1, bytes, spread = 0.04 }) =>
    Array.from({ length: count }, (_, index) => ({
      path: name.replace("#", String(index + 1).padStart(6, "0")),
      size: Math.max(1, Math.round(bytes * (1 + scan.random.between(-spread, spread)))),
      time: new Date(scan.start.getTime() + ((index + 1) / count) * scan.seconds * 1_000).toISOString(),
    })),
  );
}

/** `scan_00042` */
export const scanName = (number: number) => `scan_${String(number).padStart(5, "0")}`;

/** File name part of a sample: letters, digits and dashes. */
export const slug = (text: string) =>
  text
    .replace(/°C/g, "C")
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9.]+/g, "-")
    .replace(/^-+|-+$/g, "");

export const quantity = (value: number | readonly number[], unit: string) => ({ value, unit });
