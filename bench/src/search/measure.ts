import { quantile } from "../table.ts";
import type { Ask, Client, Exchange } from "./client.ts";

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

/** Collects answers. */
export class Tally {
  #times: number[] = [];
  #totals: number[] = [];
  #plans: Record<string, number> = {};
  #failures = 0;
  #failure: string | undefined;

  add(ask: Ask, answer: Exchange): void {
    if (answer.status !== 200) {
      this.#failures++;
      this.#failure ??= `${answer.status} ${ask.path} ${ask.body ?? ""} ${answer.text.slice(0, 300)}`;
      // Somebody waited for an answer that never came, or that the server gave up; other refusals are quick.
      if (answer.status !== 0 && answer.status !== 503) return;
    }
    this.#times.push(answer.ms);
    if (answer.total !== undefined) this.#totals.push(answer.total);
    if (answer.plan !== undefined) this.#plans[answer.plan] = (this.#plans[answer.plan] ?? 0) + 1;
  }

  /** `spentMs` is how long the answers took in all, several at a time or not. */
  stats(spentMs = this.#times.reduce((sum, one) => sum + one, 0)): Stats {
    const times = this.#times;
    return {
      count: times.length,
      p50Ms: quantile(times, 0.5),
      p95Ms: quantile(times, 0.95),
      p99Ms: quantile(times, 0.99),
      maxMs: times.length > 0 ? Math.max(...times) : Number.NaN,
      perSecond: (times.length * 1_000) / spentMs,
      plans: this.#plans,
      matches: this.#totals.length > 0 ? quantile(this.#totals, 0.5) : undefined,
      failures: this.#failures,
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    };
  }
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
  const tally = new Tally();
  let begun = 0;
  const started = performance.now();
  const work = async () => {
    while (begun < count && performance.now() - started < forMs) {
      begun++;
      const ask = next();
      tally.add(ask, await client.send(ask, token));
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return tally.stats(performance.now() - started);
}
