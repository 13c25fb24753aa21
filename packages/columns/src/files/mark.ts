import { automatonOf } from "./automaton.ts";
import { anyText, type Compiled, type Containing, compiledTest, type Globbing, isInner } from "./compile.ts";
import { Decider } from "./decide.ts";
import { tablesOf } from "./digit-tables.ts";
import { Evaluator, type Target } from "./evaluate.ts";
import { Finder } from "./find.ts";
import { GlobMatcher, matchAnchored, matchDigits, mayFitAt, type ShapeMatch, someAlternatives } from "./match.ts";
import { digitsOf, isDigit, maxHoleDigits, shapeEnd } from "./shapes.ts";
import type { FileColumn, PathTest } from "./types.ts";
import { type FileView, type Group, numberOf, viewOf } from "./view.ts";

/** Sets `marks[row]` to 1 for each row that has a file for which the test holds; other marks stay as they are. */
export function markFiles(column: FileColumn, test: PathTest, marks: Uint8Array): void {
  new Search(viewOf(column), compiledTest(test), { marks }).run();
}

/** Adds to `counts[row]` how many files of each row are so. */
export function countFiles(column: FileColumn, test: PathTest, counts: Uint32Array): void {
  new Search(viewOf(column), compiledTest(test), { counts }).run();
}

/** Shapes with fewer entries are written out where a pattern is not a plain text. */
const fewEntries = 3;
/** So few files are written out sooner than an automaton is made for their shape. */
const fewFiles = 100;

function hasManyFiles({ counts, firstEntry }: Group, from: number, to: number): boolean {
  let files = 0;
  for (let entry = from; entry < to && files < fewFiles; entry++) files += numberOf(counts, entry - firstEntry);
  return files >= fewFiles;
}

class Search {
  readonly #view: FileView;
  readonly #compiled: Compiled;
  readonly #evaluator: Evaluator;
  /** Of the shape that was asked for last. */
  #group = 0;
  #shape = 0;
  /** Entries that are taken as a whole, not yet handed on. */
  #wholeFrom = 0;
  #wholeTo = 0;
  #wholeGroup: Group | undefined;

  constructor(view: FileView, compiled: Compiled, target: Target) {
    this.#view = view;
    this.#compiled = compiled;
    this.#evaluator = new Evaluator(view, target);
  }

  run(): void {
    const compiled = this.#compiled;
    if (compiled.kind === "all") {
      for (const group of this.#view.groups) this.#evaluator.all(group, group.firstEntry, group.endEntry);
    } else if (compiled.kind === "glob") this.#glob(compiled);
    else if (compiled.anchor.length === 0) this.#digits(compiled);
    else if (compiled.anchor.length === compiled.needle.length) this.#literal(compiled.anchor);
    else this.#anchored(compiled);
    this.#flush();
  }

  /** Text without digits: it is in the shapes themselves. */
  #literal(needle: Uint8Array): void {
    const { buffer, text, textStarts } = this.#view;
    const finder = new Finder(buffer, text, needle);
    for (let at = finder.next(0); at >= 0; ) {
      const shape = this.#shapeAt(at);
      this.#whole(shape);
      at = finder.next(textStarts[shape + 1] ?? 0);
    }
  }

  #anchored(containing: Containing): void {
    const { buffer, text, textStarts } = this.#view;
    const finder = new Finder(buffer, text, containing.anchor);
    const places: number[] = [];
    for (let at = finder.next(0); at >= 0; ) {
      if (!mayFitAt(containing, text, at)) {
        at = finder.next(at + 1);
        continue;
      }
      const shape = this.#shapeAt(at);
      const end = (textStarts[shape + 1] ?? 0) - 1;
      places.length = 0;
      while (at >= 0 && at < end) {
        places.push(at);
        at = finder.next(at + 1);
      }
      const group = this.#groupOf(shape);
      this.#take(shape, group, matchAnchored(containing, group, text, textStarts[shape] ?? 0, end, places));
    }
  }

  /** Digits alone are in the text of a shape, or in its holes; never in both at once. */
  #digits(containing: Containing): void {
    const { needle } = containing;
    const { buffer, text, textStarts, firstEntries, groups } = this.#view;
    const finder = new Finder(buffer, text, needle);
    const tables = needle.length <= maxHoleDigits ? tablesOf(containing) : undefined;
    let literal = finder.next(0);
    for (const group of groups) {
      const isPlain = !group.isJoined.some(Boolean);
      const isTabled = isPlain && tables !== undefined && isSmall(group);
      if (isPlain && !group.digits.some((digits) => digits >= needle.length) && literal < 0) continue;
      const match = isTabled ? undefined : matchDigits(needle, group, group.isJoined);
      const look = (from: number, to: number) => {
        if (from === to) return;
        if (match === "all") this.#evaluator.all(group, from, to);
        else if (match === "many") {
          for (let shape = this.#shapeOfEntry(from); (firstEntries[shape] ?? to) < to; shape++)
            this.#oneByOne(group, shape);
        } else if (match) this.#evaluator.some(group, from, to, match);
        else if (tables) this.#evaluator.digits(group, from, to, tables);
      };
      let from = group.firstEntry;
      const end = textStarts[group.endShape] ?? 0;
      while (literal >= 0 && literal < end) {
        const shape = this.#shapeAt(literal);
        const first = firstEntries[shape] ?? 0;
        look(from, first);
        from = firstEntries[shape + 1] ?? 0;
        this.#evaluator.all(group, first, from);
        literal = finder.next(textStarts[shape + 1] ?? 0);
      }
      look(from, group.endEntry);
    }
  }

  #glob(pattern: Globbing): void {
    const { buffer, text, textStarts, firstEntries, shapes } = this.#view;
    /** What all paths must end with, if it is known. */
    const last = pattern.steps.at(-1) ?? anyText;
    const length = pattern.parts.length === 1 ? lengthOf(pattern.steps) : undefined;
    const matcher = new GlobMatcher(pattern, someAlternatives);
    const finder = pattern.anchor.length > 0 ? new Finder(buffer, text, pattern.anchor) : undefined;
    for (let shape = 0; shape < shapes; shape++) {
      if (finder) {
        const at = finder.next(textStarts[shape] ?? 0);
        if (at < 0) break;
        shape = this.#shapeAt(at);
      }
      const lastByte = text[(textStarts[shape + 1] ?? 0) - 2] ?? shapeEnd;
      if (last >= 0 && lastByte !== last && !(isDigit(last) && digitsOf(lastByte) > 0)) continue;
      if (length !== undefined && !isWholePart(text, textStarts[shape] ?? 0, (textStarts[shape + 1] ?? 0) - 1, length))
        continue;
      const group = this.#groupOf(shape);
      const entries = (firstEntries[shape + 1] ?? 0) - (firstEntries[shape] ?? 0);
      if (entries < fewEntries && !hasManyFiles(group, firstEntries[shape] ?? 0, firstEntries[shape + 1] ?? 0)) {
        this.#evaluator.written(group, shape, pattern);
        continue;
      }
      const end = (textStarts[shape + 1] ?? 0) - 1;
      this.#take(shape, group, matcher.match(group, text, textStarts[shape] ?? 0, end, 500 + 100 * entries));
    }
  }

  #take(shape: number, group: Group, match: ShapeMatch): void {
    if (match === "all") this.#whole(shape);
    else if (match === "many") this.#oneByOne(group, shape);
    else {
      const { firstEntries } = this.#view;
      this.#evaluator.some(group, firstEntries[shape] ?? 0, firstEntries[shape + 1] ?? 0, match);
    }
  }

  /** Looks at the paths of a shape one by one: by their digits, or written out. */
  #oneByOne(group: Group, shape: number): void {
    const compiled = this.#compiled;
    if (compiled.kind === "all") return;
    const { text, textStarts, firstEntries } = this.#view;
    const decider = hasManyFiles(group, firstEntries[shape] ?? 0, firstEntries[shape + 1] ?? 0)
      ? Decider.of(automatonOf(compiled), text, textStarts[shape] ?? 0, (textStarts[shape + 1] ?? 0) - 1)
      : undefined;
    if (decider) this.#evaluator.decided(group, shape, decider);
    else this.#evaluator.written(group, shape, compiled);
  }

  /** Takes all files of a shape, together with its neighbours. */
  #whole(shape: number): void {
    const { firstEntries } = this.#view;
    const first = firstEntries[shape] ?? 0;
    const group = this.#groupOf(shape);
    if (this.#wholeTo !== first || this.#wholeGroup !== group) {
      this.#flush();
      this.#wholeFrom = first;
      this.#wholeGroup = group;
    }
    this.#wholeTo = firstEntries[shape + 1] ?? 0;
  }

  #flush(): void {
    if (this.#wholeGroup && this.#wholeTo > this.#wholeFrom)
      this.#evaluator.all(this.#wholeGroup, this.#wholeFrom, this.#wholeTo);
    this.#wholeGroup = undefined;
  }

  /** The shape at a place of the text; places come ascending. */
  #shapeAt(place: number): number {
    const { textStarts, shapes } = this.#view;
    this.#shape = lastUpTo(textStarts, place, this.#shape, shapes);
    return this.#shape;
  }

  #shapeOfEntry(entry: number): number {
    const { firstEntries, shapes } = this.#view;
    return lastUpTo(firstEntries, entry, 0, shapes);
  }

  /** The group of a shape; shapes come ascending. */
  #groupOf(shape: number): Group {
    const { groups } = this.#view;
    for (;;) {
      const group = groups[this.#group];
      if (group === undefined) throw new RangeError(`There is no shape ${shape}.`);
      if (shape < group.endShape) return group;
      this.#group++;
    }
  }
}

/** Tables of numbers up to this are worth their memory. */
const maxTable = 2 ** 21;
const isSmall = ({ columns, counts, running }: Group) =>
  columns.every(({ most }, column) => most + (column === running ? counts.most : 0) < maxTable);

/** The last i of ascending numbers with `list[i] <= value`, which is not before `from`. */
function lastUpTo(list: Uint32Array, value: number, from: number, end: number): number {
  let low = from;
  let step = 1;
  while (low + step < end && (list[low + step] ?? 0) <= value) {
    low += step;
    step *= 2;
  }
  let high = Math.min(end, low + step);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** Characters of what a pattern without `anyText` fits. */
const lengthOf = (steps: Int16Array) => steps.reduce((sum, step) => sum + (step >= 0 && isInner(step) ? 0 : 1), 0);

/** Whether the last characters of a path, so many, are all of it or stand behind a slash. */
function isWholePart(text: Uint8Array, from: number, to: number, characters: number): boolean {
  let left = characters;
  let at = to;
  while (left > 0 && at > from) {
    const byte = text[--at] ?? 0;
    if (!isInner(byte)) left -= digitsOf(byte) || 1;
  }
  return left === 0 && (at === from || text[at - 1] === 47);
}
