import { type Automaton, characterAt } from "./automaton.ts";
import { digitsOf, powers } from "./shapes.ts";

/** What the digits behind say. */
const open = 0;
const none = 1;
const every = 2;

/** One digit of a path: of each state, which it may be in before it. */
interface Layer {
  /** State behind the digit and the text that follows it: `next[10 * state + digit]`, in the numbers of the next layer. */
  readonly next: Int32Array;
  /** Whether all paths or none fit, whatever the digits from here on are. */
  readonly verdict: Uint8Array;
  /** Of the last hole: how many numbers fit that have a smaller digit here, `fits[11 * state + digit]`; with 10: how many in all. */
  readonly fits: Float64Array;
}

/**
 * Decides for paths of one shape whether they fit, by their digits one after the other: in the time of reading them,
 * however many ways there are to fit. Of a run of numbers it tells how many fit without going through them.
 */
export class Decider {
  readonly #layers: Layer[] = [];
  readonly #digits: number[] = [];
  readonly #isEmptyFit: boolean;

  private constructor(layers: Layer[], digits: number[], isEmptyFit: boolean) {
    this.#layers = layers;
    this.#digits = digits;
    this.#isEmptyFit = isEmptyFit;
  }

  /** Undefined where the automaton grows too large. */
  static of(automaton: Automaton, text: Uint8Array, from: number, to: number): Decider | undefined {
    const digits: number[] = [];
    const layers: { states: number[]; next: Int32Array }[] = [];
    let states: number[] = [automaton.start];
    for (let at = from; at < to && !automaton.isTooLarge; ) {
      const width = digitsOf(text[at] ?? 0);
      if (width === 0) {
        const { character, end } = characterAt(text, at, to);
        for (let i = 0; i < states.length; i++) states[i] = automaton.next(states[i] ?? 0, character);
        at = end;
        // What has come together is one from here on.
        const behind = layers.at(-1);
        if (behind && (at === to || digitsOf(text[at] ?? 0) > 0)) states = joined(states, behind.next);
        continue;
      }
      digits.push(width);
      for (let digit = 0; digit < width; digit++) {
        const next = new Int32Array(10 * states.length);
        const reached: number[] = [];
        for (const state of states)
          for (let d = 0; d < 10; d++) next[reached.length] = reached.push(automaton.next(state, 48 + d)) - 1;
        layers.push({ states, next });
        states = joined(reached, next);
      }
      at++;
    }
    if (automaton.isTooLarge) return undefined;
    const accepts = states.map((state) => automaton.accepts(state));
    return new Decider(weighed(layers, accepts, digits.at(-1) ?? 0), digits, accepts[0] ?? false);
  }

  /** How many fit of `count` paths with these numbers, the last one and those that follow it if it is running. */
  count(numberOf: (hole: number) => number, isRunning: boolean, count: number): number {
    const layers = this.#layers;
    const digits = this.#digits;
    if (digits.length === 0) return this.#isEmptyFit ? count : 0;
    const fixed = isRunning ? digits.length - 1 : digits.length;
    let state = 0;
    let at = 0;
    for (let hole = 0; hole < fixed; hole++) {
      let rest = numberOf(hole);
      for (let place = (digits[hole] ?? 0) - 1; place >= 0; place--) {
        const layer = layers[at++];
        if (layer === undefined) return 0;
        const verdict = layer.verdict[state] ?? open;
        if (verdict !== open) return verdict === every ? count : 0;
        const unit = powers[place] ?? 1;
        const digit = (rest / unit) | 0;
        rest -= digit * unit;
        state = layer.next[10 * state + digit] ?? 0;
      }
    }
    if (!isRunning) return state === 1 ? count : 0;
    const verdict = layers[at]?.verdict[state] ?? open;
    if (verdict !== open) return verdict === every ? count : 0;
    const start = numberOf(fixed);
    return this.#fitsBelow(state, start + count) - this.#fitsBelow(state, start);
  }

  /** How many numbers of the last hole fit that are below this one. */
  #fitsBelow(from: number, number: number): number {
    const layers = this.#layers;
    const width = this.#digits.at(-1) ?? 0;
    const first = layers.length - width;
    if (number >= (powers[width] ?? 0)) return layers[first]?.fits[11 * from + 10] ?? 0;
    let rest = number;
    let state = from;
    let fits = 0;
    for (let place = width - 1; place >= 0; place--) {
      const layer = layers[layers.length - 1 - place];
      if (layer === undefined) return fits;
      const unit = powers[place] ?? 1;
      const digit = (rest / unit) | 0;
      rest -= digit * unit;
      fits += layer.fits[11 * state + digit] ?? 0;
      state = layer.next[10 * state + digit] ?? 0;
    }
    return fits;
  }
}

/** The different ones of the states; `next`, which has places of states, is made to have those of the answer. */
function joined(states: readonly number[], next: Int32Array): number[] {
  const different: number[] = [];
  const to: number[] = [];
  for (const state of states) {
    // There are few, and like ones come together.
    let place = different.lastIndexOf(state);
    if (place < 0) place = different.push(state) - 1;
    to.push(place);
  }
  for (let i = 0; i < next.length; i++) next[i] = to[next[i] ?? 0] ?? 0;
  return different;
}

/** From the last digit to the first: what is certain, and how many numbers of the last hole fit. Behind the last: 1 fits, 0 not. */
function weighed(
  layers: readonly { states: number[]; next: Int32Array }[],
  accepts: readonly boolean[],
  lastWidth: number,
): Layer[] {
  const last = layers.at(-1);
  if (last) for (let i = 0; i < last.next.length; i++) last.next[i] = accepts[last.next[i] ?? 0] ? 1 : 0;
  const result: Layer[] = [];
  let verdictBehind = Uint8Array.of(none, every);
  let fitsBehind = (state: number) => state;
  for (let at = layers.length - 1; at >= 0; at--) {
    const { states, next } = layers[at] ?? { states: [], next: new Int32Array(0) };
    const verdict = new Uint8Array(states.length);
    const isLast = at >= layers.length - lastWidth;
    const fits = new Float64Array(isLast ? 11 * states.length : 0);
    for (let state = 0; state < states.length; state++) {
      let common: number = verdictBehind[next[10 * state] ?? 0] ?? open;
      for (let digit = 0; digit < 10; digit++) {
        const behind = next[10 * state + digit] ?? 0;
        if (verdictBehind[behind] !== common) common = open;
        if (isLast) fits[11 * state + digit + 1] = (fits[11 * state + digit] ?? 0) + fitsBehind(behind);
      }
      verdict[state] = common;
    }
    result.unshift({ next, verdict, fits });
    verdictBehind = verdict;
    fitsBehind = (state) => fits[11 * state + 10] ?? 0;
  }
  return result;
}
