import type { ColumnIndex, Dictionary, Measure, PageRequest, Place, SortBy } from "@margay/columns";
import type { NumericKey } from "../../postgres/sort-key.ts";
import type { Order, SortPlace } from "../../screen/orders.ts";
import { compareTexts } from "../../screen/texts.ts";
import { microsOf, textOfMicros } from "../../screen/times.ts";
import { facetAt, numberAt } from "./conditions.ts";

interface Ranks {
  ranks: Uint32Array;
  /** Values in their order: the index is the rank. */
  sorted: readonly string[];
}

const remembered = new WeakMap<Dictionary, Ranks>();

function ranksOf(dictionary: Dictionary): Ranks {
  const known = remembered.get(dictionary);
  if (known?.sorted.length === dictionary.size) return known;
  const { values } = dictionary;
  const order = Array.from(values, (_, at) => at).sort((a, b) => compareTexts(values[a] ?? "", values[b] ?? ""));
  const ranks = new Uint32Array(order.length);
  for (const [rank, at] of order.entries()) ranks[at] = rank;
  const made = { ranks, sorted: order.map((at) => values[at] ?? "") };
  remembered.set(dictionary, made);
  return made;
}

/** An order as the columns know it. */
export interface ColumnOrder {
  by: SortBy;
  descending: boolean;
  after?: Place;
  /** A place of the answer as cursors carry it. */
  placeOf(place: Place): SortPlace;
}

/** Undefined for orders that the columns do not have. */
export function columnOrder(
  index: ColumnIndex,
  { target, type, descending, after }: Order,
  keys: ReadonlyMap<string, NumericKey>,
): ColumnOrder | undefined {
  if (target.on === "text") return undefined;
  const ranks = target.on === "facet" ? ranksOf(index.dictionary(facetAt(target.column))) : undefined;
  const toText = (value: number): string =>
    ranks ? (ranks.sorted[value] ?? "") : type === "time" ? textOfMicros(value) : String(value);
  const toNumber = (text: string): number =>
    ranks ? rankOf(ranks.sorted, text) : type === "time" ? microsOf(text) : Number(text);
  return {
    by: byOf(target, ranks, keys),
    descending,
    ...(after ? { after: { id: after.id, value: after.value === null ? null : toNumber(after.value) } } : {}),
    placeOf: ({ id, value }) => ({ id, value: value === null ? null : toText(value) }),
  };
}

/** What an order or a histogram may be of, texts left out. */
type Measured = Exclude<Order["target"], { on: "text" | "facet" }>;

function byOf(
  target: Exclude<Order["target"], { on: "text" }>,
  ranks: Ranks | undefined,
  keys: ReadonlyMap<string, NumericKey>,
): SortBy {
  if (target.on === "facet") return { facet: facetAt(target.column), ranks: ranks?.ranks ?? new Uint32Array() };
  return measureOf(target, keys);
}

/** A number of datasets, or a metadata key, as the columns know it. */
export function measureOf(target: Measured, keys: ReadonlyMap<string, NumericKey>): Measure {
  if (target.on === "number") return { number: numberAt(target.column) };
  const key = keys.get(target.path)?.id;
  return { quantities: key === undefined ? new Int32Array() : Int32Array.of(key) };
}

/** The rank of a text; of one that is no value (any more), between its neighbours. */
function rankOf(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTexts(sorted[middle] ?? "", text) < 0) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === text ? low : low - 0.5;
}

export const pageRequest = ({ by, descending, after }: ColumnOrder, limit: number): PageRequest => ({
  by,
  descending,
  ...(after ? { after } : {}),
  limit,
});
