import { expect, it } from "vitest";
import { inSight } from "./highlighted.tsx";

const marked = (text: string, word: string) => {
  const from = text.indexOf(word);
  const { text: shown, ranges } = inSight({ text, ranges: [[from, from + word.length]] });
  const [start = 0, end = 0] = ranges[0] ?? [];
  return [shown, shown.slice(start, end)];
};

it("begins a piece of text shortly before what was found in it, at a word", () => {
  const text = "Total scattering of a film on glass at 380 K, 60 frames";
  expect(marked(text, "film")).toEqual([text, "film"]);
  expect(marked(text, "frames")).toEqual(["…at 380 K, 60 frames", "frames"]);
  const path = `/data/${"x".repeat(60)}_film`;
  expect(marked(path, "film")).toEqual([`…${"x".repeat(14)}_film`, "film"]);
});
