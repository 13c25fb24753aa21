import type { Principal } from "../../access/index.ts";
import type { DatasetQuery, DatasetResult } from "../engine.ts";
import type { Query } from "../query/index.ts";
import { highlightsIn, mayHave, wantedIn } from "../screen/highlights.ts";
import { cursorAt, type Order, type SortPlace } from "../screen/orders.ts";
import type { CompiledQuery } from "./compiled.ts";
import type { Counts } from "./facets.ts";
import { type Item, itemsOf } from "./items.ts";
import { addLabels } from "./labels.ts";
import type { Session } from "./session.ts";
import type { SqlOrder } from "./sort.ts";

/** What was found, before it is read. */
export interface Found extends Counts {
  /** One row more than the page has, where there is one. */
  page: readonly SortPlace[];
  histograms: DatasetResult["histograms"];
  plan: string;
}

export interface Question {
  query: DatasetQuery;
  parsed: Query;
  compiled: CompiledQuery;
  order: Order;
  sqlOrder: SqlOrder;
}

/** Milliseconds of each step of an answer. */
export class Timing {
  readonly #started = performance.now();
  readonly #parts: Record<string, number> = {};
  #last = this.#started;

  /** Ends a step. Steps of one name add up. */
  mark(name: string): void {
    const now = performance.now();
    this.#parts[name] = (this.#parts[name] ?? 0) + now - this.#last;
    this.#last = now;
  }

  result(plan: string): DatasetResult["timing"] {
    const parts = Object.entries(this.#parts).map(([name, ms]) => [name, rounded(ms)]);
    return { totalMs: rounded(performance.now() - this.#started), plan, parts: Object.fromEntries(parts) };
  }
}

const rounded = (ms: number) => Math.round(ms * 10) / 10;

/**
 * Reads the records of a page and makes the answer. Undefined where a row is not, or no more, what was found: gone, not
 * readable, or at another place of the order.
 */
export async function present(
  session: Session,
  principal: Principal,
  { query, parsed, compiled, order, sqlOrder }: Question,
  found: Found,
  timing: Timing,
): Promise<DatasetResult | undefined> {
  const { page, total, facets, furtherValues, histograms, plan, techniqueSamples } = found;
  const shown = page.slice(0, query.limit);
  const wanted = wantedIn(parsed);
  const items = await itemsOf(
    session,
    principal,
    shown.map(({ id }) => id),
    { sortText: sqlOrder.asText(sqlOrder.value), metadata: wanted.length > 0 },
  );
  if (items.length < shown.length || !items.every((item, at) => isAt(item, shown[at], order))) return undefined;
  const pids = items.map(({ pid }) => pid);
  const pictures = await addLabels(session, principal, { facets, techniques: techniqueSamples, pids });
  const last = page.length > query.limit ? shown.at(-1) : undefined;
  const highlights = wanted.length === 0 ? {} : highlightsOf(items, wanted);
  timing.mark("records");
  return {
    items: items.map(({ pid, json }) => json(pictures.get(pid))),
    total,
    facets,
    furtherValues,
    histograms,
    highlights,
    ...(last ? { cursor: cursorAt(order, last) } : {}),
    terms: [...compiled.terms],
    expression: compiled.expression,
    timing: timing.result(plan),
  };
}

function isAt({ id, sortText }: Item, place: SortPlace | undefined, { type }: Order): boolean {
  if (place?.id !== id) return false;
  if (type !== "float" || sortText === null || place.value === null) return sortText === place.value;
  return Number(sortText) === Number(place.value);
}

function highlightsOf(items: readonly Item[], wanted: ReturnType<typeof wantedIn>): DatasetResult["highlights"] {
  const found: DatasetResult["highlights"] = {};
  for (const { pid, json, metadata } of items) {
    const text = json();
    const inMetadata = metadata !== null && mayHave(metadata, wanted);
    if (!inMetadata && !mayHave(text, wanted)) continue;
    const doc = JSON.parse(text) as Record<string, unknown>; // a record is an object
    const pieces = highlightsIn(inMetadata ? { ...doc, scientificMetadata: JSON.parse(metadata) } : doc, wanted);
    if (pieces.length > 0) found[pid] = pieces;
  }
  return found;
}
