import { isDigit } from "./shapes.ts";
import type { PathTest } from "./types.ts";

/** Steps of a pattern that are no bytes. */
export const anyOne = -1;
export const anyText = -2;

export interface Containing {
  readonly kind: "contains";
  readonly needle: Uint8Array;
  /** The longest piece of the needle without digits: `needle[anchorAt]` on. Empty for a needle of digits alone. */
  readonly anchor: Uint8Array;
  readonly anchorAt: number;
}

export interface Globbing {
  readonly kind: "glob";
  /** Bytes, `anyOne`, `anyText`. */
  readonly steps: Int16Array;
  /** The same behind any slash. */
  readonly behindSlash: Int16Array;
  /** What stands between the `anyText`. */
  readonly parts: readonly Int16Array[];
  /** The longest piece without digits and wildcards; may be empty. */
  readonly anchor: Uint8Array;
}

export type Compiled = { readonly kind: "all" } | Containing | Globbing;

const known = new WeakMap<PathTest, Compiled>();
/** Tests come to a worker anew with each question, of many segments at once. */
const latest: { key: string; compiled: Compiled }[] = [];
const maxLatest = 8;

export function compiledTest(test: PathTest): Compiled {
  let compiled = known.get(test);
  if (compiled) return compiled;
  const key = "contains" in test ? `c${test.contains}` : `g${test.glob}`;
  compiled = latest.find((one) => one.key === key)?.compiled ?? compile(test);
  if (latest[0]?.compiled !== compiled) {
    latest.unshift({ key, compiled });
    latest.length = Math.min(latest.length, maxLatest);
  }
  known.set(test, compiled);
  return compiled;
}

const encoder = new TextEncoder();

function compile(test: PathTest): Compiled {
  if ("contains" in test) return containing(test.contains);
  const glob = test.glob.replaceAll(/\*+/g, "*");
  if (glob === "*") return { kind: "all" };
  const inner = glob.slice(1, -1);
  if (glob.length > 2 && glob.startsWith("*") && glob.endsWith("*") && !/[*?]/.test(inner)) return containing(inner);
  const steps: number[] = [];
  for (const piece of glob.split(/([*?])/)) {
    if (piece === "*") steps.push(anyText);
    else if (piece === "?") steps.push(anyOne);
    else steps.push(...encoder.encode(piece));
  }
  const parts: number[][] = [[]];
  for (const step of steps) {
    if (step === anyText) parts.push([]);
    else parts.at(-1)?.push(step);
  }
  return {
    kind: "glob",
    steps: Int16Array.from(steps),
    behindSlash: Int16Array.from([anyText, 47, ...steps]),
    parts: parts.map((part) => Int16Array.from(part)),
    anchor: anchorOf(Int16Array.from(steps)).anchor,
  };
}

function containing(text: string): Compiled {
  const needle = encoder.encode(text);
  if (needle.length === 0) return { kind: "all" };
  return { kind: "contains", needle, ...anchorOf(Int16Array.from(needle)) };
}

/** The longest run of steps that are bytes of other characters than digits. */
function anchorOf(steps: Int16Array): { anchor: Uint8Array; anchorAt: number } {
  let anchorAt = 0;
  let length = 0;
  let start = 0;
  for (let at = 0; at <= steps.length; at++) {
    const step = steps[at] ?? anyText;
    if (step >= 0 && !isDigit(step)) continue;
    if (at - start > length) {
      anchorAt = start;
      length = at - start;
    }
    start = at + 1;
  }
  return { anchor: Uint8Array.from(steps.subarray(anchorAt, anchorAt + length)), anchorAt };
}

/** Whether the path in `bytes` up to `length` is so. */
export function nameFits(compiled: Compiled, bytes: Uint8Array, length: number): boolean {
  if (compiled.kind === "all") return true;
  if (compiled.kind === "contains") return includes(bytes, length, compiled.needle);
  if (globFits(compiled.steps, bytes, length)) return true;
  // What begins with any text has gone beyond all slashes.
  return compiled.steps[0] !== anyText && globFits(compiled.behindSlash, bytes, length);
}

function includes(bytes: Uint8Array, length: number, needle: Uint8Array): boolean {
  const first = needle[0];
  for (let at = 0, last = length - needle.length; at <= last; at++) {
    if (bytes[at] !== first) continue;
    let i = 1;
    while (i < needle.length && bytes[at + i] === needle[i]) i++;
    if (i === needle.length) return true;
  }
  return false;
}

/** A byte within a character. */
export const isInner = (byte: number): boolean => (byte & 0xc0) === 0x80;

function globFits(steps: Int16Array, bytes: Uint8Array, length: number): boolean {
  let at = 0;
  let step = 0;
  let starStep = -1;
  let starAt = 0;
  for (;;) {
    const want = steps[step] ?? 0;
    if (step < steps.length && want === anyText) {
      starStep = ++step;
      starAt = at;
      if (step === steps.length) return true;
      continue;
    }
    if (step === steps.length && at === length) return true;
    if (step < steps.length && at < length) {
      if (want >= 0) {
        if (bytes[at] === want) {
          at++;
          step++;
          continue;
        }
      } else if (!isInner(bytes[at] ?? 0)) {
        at++;
        while (at < length && isInner(bytes[at] ?? 0)) at++;
        step++;
        continue;
      }
    }
    if (starStep < 0 || starAt >= length) return false;
    at = ++starAt;
    step = starStep;
  }
}
