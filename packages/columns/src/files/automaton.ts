import { anyOne, anyText, type Compiled, isInner } from "./compile.ts";

/** More states than this are not made: some patterns have 2^n. */
const maxStates = 1000;
const slash = 47;

/** The character at a place, as a number made of its bytes, and where it ends. Broken UTF-8 is told apart somehow. */
export function characterAt(bytes: Uint8Array, at: number, to: number): { character: number; end: number } {
  let end = at + 1;
  let character = bytes[at] ?? 0;
  while (end < to && isInner(bytes[end] ?? 0)) character = character * 256 + (bytes[end++] ?? 0);
  return { character, end };
}

/**
 * A test as a deterministic automaton over characters, made as far as it is asked. A state is a set of places in the
 * pattern; their numbers and ways are remembered.
 */
export class Automaton {
  readonly start: number;
  /** No path fits any more; every path fits. */
  static readonly dead = 0;
  static readonly all = 1;
  /** The pattern: characters, `anyOne`, `anyText`. */
  readonly #steps: number[];
  readonly #sets: number[][] = [[], []];
  readonly #known = new Map<string, number>();
  /** Of each state by ASCII character: the state behind + 1. */
  readonly #ways: Int32Array[] = [];
  readonly #others = new Map<string, number>();

  constructor(compiled: Exclude<Compiled, { kind: "all" }>) {
    const isGlob = compiled.kind === "glob";
    const bytes = isGlob ? compiled.steps : Int16Array.from([anyText, ...compiled.needle, anyText]);
    this.#steps = isGlob ? [anyText, slash] : [];
    for (let at = 0; at < bytes.length; ) {
      let step = bytes[at++] ?? 0;
      if (step >= 0)
        while (at < bytes.length && (bytes[at] ?? 0) >= 0 && isInner(bytes[at] ?? 0))
          step = step * 256 + (bytes[at++] ?? 0);
      this.#steps.push(step);
    }
    this.#ways.push(new Int32Array(128).fill(Automaton.dead + 1), new Int32Array(128).fill(Automaton.all + 1));
    this.start = this.#stateOf(isGlob ? [0, 2] : [0]);
  }

  get isTooLarge(): boolean {
    return this.#sets.length > maxStates;
  }

  /** The state behind a character. */
  next(state: number, character: number): number {
    if (character < 128) {
      const ways = this.#ways[state];
      const known = ways?.[character] ?? 0;
      if (known > 0) return known - 1;
      const to = this.#step(state, character);
      if (ways) ways[character] = to + 1;
      return to;
    }
    if (state <= Automaton.all) return state;
    const key = `${state} ${character}`;
    let to = this.#others.get(key);
    if (to === undefined) {
      to = this.#step(state, character);
      if (this.#others.size < 100_000) this.#others.set(key, to);
    }
    return to;
  }

  /** Whether a path may end here. */
  accepts(state: number): boolean {
    return state === Automaton.all || (this.#sets[state]?.includes(this.#steps.length) ?? false);
  }

  #step(state: number, character: number): number {
    const to: number[] = [];
    for (const place of this.#sets[state] ?? []) {
      const step = this.#steps[place];
      if (step === anyText) to.push(place);
      else if (step === anyOne || step === character) to.push(place + 1);
    }
    return this.#stateOf(to);
  }

  #stateOf(places: readonly number[]): number {
    const all = new Set(places);
    // A text of any length may be empty; places are added to the set while it is gone through.
    for (const place of all) if (this.#steps[place] === anyText) all.add(place + 1);
    // Behind the last text of any length nothing matters.
    if (this.#steps.at(-1) === anyText && all.has(this.#steps.length)) return Automaton.all;
    if (all.size === 0) return Automaton.dead;
    const set = [...all].sort((a, b) => a - b);
    const key = set.join(" ");
    let state = this.#known.get(key);
    if (state === undefined) {
      state = this.#sets.push(set) - 1;
      this.#known.set(key, state);
      this.#ways.push(new Int32Array(128));
    }
    return state;
  }
}

const known = new WeakMap<Compiled, Automaton>();

export function automatonOf(compiled: Exclude<Compiled, { kind: "all" }>): Automaton {
  let automaton = known.get(compiled);
  if (!automaton) {
    automaton = new Automaton(compiled);
    known.set(compiled, automaton);
  }
  return automaton;
}
