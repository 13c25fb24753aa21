import { quantile } from "../table.ts";
import type { Ask, Client } from "./client.ts";

export interface Stats {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  perSecond: number;
  /** How often each plan answered. */
  plans: Record<string, number>;
  /** Median number of matches. */
  matches: number | undefined;
  failures: number;
  /** The first failure, for the report. */
  failure?: string;
}

export interface Limits {
  count: number;
  clients: number;
  /** No request begins later. */
  forMs: number;
}

/** Sends `count` requests through so many clients at a time; fewer when time is up. */
export async function measure(
  client: Client,
  token: string | undefined,
  next: () => Ask,
  { count, clients, forMs }: Limits,
): Promise<Stats> {
  const times: number[] = [];
  const totals: number[] = [];
  const plans: Record<string, number> = {};
  let [failures, begun] = [0, 0];
  let failure: string | undefined;
  const started = performance.now();
  const work = async () => {
    while (begun < count && performance.now() - started < forMs) {
      begun++;
      const ask = next();
      const answer = await client.send(ask, token);
      if (answer.status !== 200) {
        failures++;
        failure ??= `${answer.status} ${ask.path} ${ask.body ?? ""} ${answer.text.slice(0, 300)}`;
        // An answer that never came counts with its waiting time; a refusal is quick and says nothing.
        if (answer.status !== 0) continue;
      }
      times.push(answer.ms);
      if (answer.total !== undefined) totals.push(answer.total);
      if (answer.plan !== undefined) plans[answer.plan] = (plans[answer.plan] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const seconds = (performance.now() - started) / 1_000;
  return {
    count: times.length,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    p99Ms: quantile(times, 0.99),
    maxMs: Math.max(...times),
    perSecond: times.length / seconds,
    plans,
    matches: totals.length > 0 ? quantile(totals, 0.5) : undefined,
    failures,
    ...(failure === undefined ? {} : { failure }),
  };
}
