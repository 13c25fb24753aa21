import { ms } from "../table.ts";
import type { Caller } from "./callers.ts";
import { createDrawer, type Samples } from "./draw.ts";
import type { Kind } from "./kinds.ts";
import { type Limits, measure, type Stats } from "./measure.ts";
import type { Cell, Report } from "./report.ts";
import type { MeasuredServer } from "./server.ts";
import type { World } from "./world.ts";

/** What all measurements of a run share. */
export interface Bench {
  world: World;
  report: Report;
  samples: Samples;
  callers: readonly Caller[];
  log(line: string): void;
  /** Questions that were asked: none is asked twice by the same caller. */
  asked: Set<string>;
  seed: number;
}

const attempts = 60;

/** Makes questions of a kind that this caller has not asked in this run; where there are no more, they repeat. */
export function fresh(bench: Bench, kind: Kind, caller: Caller) {
  const draw = createDrawer(bench.world, caller, bench.samples, bench.seed++);
  return () => {
    for (let attempt = 1; ; attempt++) {
      const ask = kind.ask(draw);
      const key = `${caller.name} ${ask.path}`;
      if (bench.asked.has(key) && attempt < attempts) continue;
      bench.asked.add(key);
      return ask;
    }
  };
}

/** What a row of the report is about. */
export interface Cellular {
  kind: Kind;
  caller: Caller;
  state: Cell["state"];
}

/** Measures one kind for one caller and notes it in the report. */
export async function measureCell(bench: Bench, server: MeasuredServer, cell: Cellular & Limits): Promise<void> {
  const { kind, caller, ...limits } = cell;
  noteCell(bench, cell, cell.clients, await measure(server.client, caller.token, fresh(bench, kind, caller), limits));
}

/** Notes what was measured in the report and the log. */
export function noteCell(bench: Bench, { kind, caller, state }: Cellular, clients: number, stats: Stats): void {
  const aim = kind.aimMs?.[bench.report.sizes.datasets > 2_500_000 ? 1 : 0];
  // The design's figures are for one user at a time, warm.
  const isAimed = aim !== undefined && state === "warm" && clients === 1;
  bench.report.cells.push({
    state,
    kind: kind.name,
    caller: caller.name,
    clients,
    stats,
    ...(isAimed ? { aimMs: aim } : {}),
  });
  const plans = Object.entries(stats.plans).map(([plan, count]) => `${plan} ${count}`);
  bench.log(
    `${state}, ${clients} at a time, ${caller.name}: ${kind.name}: ${stats.count} in ${ms(stats.p50Ms)} / ${ms(stats.p95Ms)} / ${ms(stats.p99Ms)}` +
      `${stats.matches === undefined ? "" : `, ${stats.matches} matches`} [${plans.join(", ")}]`,
  );
  if (stats.failures === 0) return;
  bench.report.problems.push(`${kind.name} (${caller.name}, ${state}): ${stats.failures} failed: ${stats.failure}`);
  bench.log(`  ${stats.failures} failed: ${stats.failure?.slice(0, 300)}`);
}
