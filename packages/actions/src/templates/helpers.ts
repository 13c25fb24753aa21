import { olderJob } from "./older-job.ts";
import { formatUnit } from "./units.ts";
import { keyToWord, textOf, unwrapJson } from "./unwrap.ts";

type HelperOptions = { readonly hash: Readonly<Record<string, unknown>> };

const yes = new Set<unknown>([true, "true", 1, "1", "on", "yes"]);
const isYes = (value: unknown) => yes.has(value);
const missing = (value: unknown) => value === undefined || value === null || value === "";

/** The arguments without the options that the engine puts behind them. */
function split(all: readonly unknown[]): { values: readonly unknown[]; hash: HelperOptions["hash"] } {
  // The engine always calls helpers with its options last.
  const options = all.at(-1) as HelperOptions;
  return { values: all.slice(0, -1), hash: options.hash };
}

const plain =
  (helper: (...values: readonly unknown[]) => unknown) =>
  (...all: readonly unknown[]) =>
    helper(...split(all).values);

/**
 * The helpers of SciCat's templates. `eq` is strict; `or`, `and` and `not` count true, "true", 1, "1", "on" and "yes" as
 * true and nothing else; base64 is that of UTF-8.
 */
export const helpers = {
  unwrapJSON: plain(unwrapJson),
  keyToWord: plain(keyToWord),
  eq: plain((a, b) => a === b),
  or: plain((...values) => values.some(isYes)),
  and: plain((...values) => values.every(isYes)),
  not: plain((value) => !isYes(value)),
  concat: plain((...values) => values.map(textOf).join("")),
  matches: plain((value, pattern, flags) => new RegExp(textOf(pattern), textOf(flags)).test(textOf(value))),
  default: plain((value, instead) => (missing(value) ? instead : value)),
  jsonify: plain((value) => JSON.stringify(value, null, 3)),
  // The name is SciCat's; the number in it is that of its older API.
  [`job_v${3}`]: plain(olderJob),
  urlencode: plain((value) => encodeURIComponent(textOf(value).toWellFormed())),
  base64enc: plain((value) => Buffer.from(textOf(value), "utf8").toString("base64")),
  base64dec: plain((value) => Buffer.from(textOf(value), "base64").toString("utf8")),
  formatUnit: (...all: readonly unknown[]) => {
    const { values, hash } = split(all);
    const [value, unit, digits] = values;
    const precision = Number(hash.precision ?? digits ?? 2);
    return formatUnit(value, textOf(unit), Number.isFinite(precision) ? precision : 2);
  },
  // The engine's own writes to the console, where values do not belong.
  log: () => undefined,
} satisfies Readonly<Record<string, (...all: readonly unknown[]) => unknown>>;
