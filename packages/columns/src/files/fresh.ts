import { type Compiled, type Containing, compiledTest } from "./compile.ts";
import { PathWriter } from "./evaluate.ts";
import { GlobMatcher, matchAnchored, matchDigits, moreAlternatives, type ShapeMatch } from "./match.ts";
import { PackedReader } from "./packed.ts";
import { digitsOf } from "./shapes.ts";
import { countEntry } from "./tests.ts";
import type { PathTest } from "./types.ts";

/** Whether one of the files, in pieces as `SourceRow.files` has them, is so. */
export const fileFits = (files: readonly Uint8Array[], test: PathTest): boolean =>
  files.some((piece) => countIn(piece, compiledTest(test), true) > 0);

/** How many of the files are so. */
export const countFits = (files: readonly Uint8Array[], test: PathTest): number =>
  files.reduce((sum, piece) => sum + countIn(piece, compiledTest(test), false), 0);

const reader = new PackedReader();
const writing = new PathWriter();
const columnOf = Array.from({ length: 16 }, (_, hole) => hole);

function countIn(piece: Uint8Array, compiled: Compiled, isEnough: boolean): number {
  let sum = 0;
  reader.open(piece, 0, piece.length);
  while (reader.nextShape()) {
    const match = matchOf(compiled);
    const { holes } = reader;
    const writer = match === "many" ? writing.open(reader.shape, 0, reader.shapeLength) : undefined;
    const numberOf = (hole: number) => reader.numbers[hole] ?? 0;
    while (reader.nextEntry()) {
      if (match === "all") sum += reader.count;
      else if (writer) {
        for (let hole = 0; hole < holes; hole++) writer.put(hole, numberOf(hole));
        sum += writer.countFits(compiled, reader.count, isEnough);
      } else if (match !== "many" && match.length > 0) sum += countEntry(match, holes - 1, numberOf, reader.count);
      if (isEnough && sum > 0) return sum;
    }
  }
  return sum;
}

/** What fits of the reader's shape. */
function matchOf(compiled: Compiled): ShapeMatch {
  const { shape, shapeLength, holes } = reader;
  if (compiled.kind === "all") return "all";
  const some = { digits: Array.from(reader.digits.subarray(0, holes)), columnOf };
  if (compiled.kind === "glob")
    return new GlobMatcher(compiled, moreAlternatives).match(some, shape, 0, shapeLength, 500);
  const places = placesOf(compiled, shape, shapeLength);
  if (compiled.anchor.length > 0) return matchAnchored(compiled, some, shape, 0, shapeLength, places);
  if (places.length > 0) return "all";
  return matchDigits(compiled.needle, some, joinedIn(shape, shapeLength));
}

/** Where the anchor stands, or digits that have none. */
function placesOf({ needle, anchor }: Containing, shape: Uint8Array, length: number): number[] {
  const text = anchor.length > 0 ? anchor : needle;
  const places: number[] = [];
  for (let at = 0; at + text.length <= length; at++) {
    let i = 0;
    while (i < text.length && shape[at + i] === text[i]) i++;
    if (i === text.length) places.push(at);
  }
  return places;
}

function joinedIn(shape: Uint8Array, length: number): boolean[] {
  const joined: boolean[] = [];
  for (let at = 0; at < length; at++)
    if (digitsOf(shape[at] ?? 0) > 0) joined.push(at > 0 && digitsOf(shape[at - 1] ?? 0) > 0);
  return joined;
}
