import type { Highlight } from "@margay/contract";

/** A text with pieces of it marked; `ranges` in UTF-16 units, ascending and apart. */
export function Highlighted({ text, ranges }: Pick<Highlight, "text" | "ranges">) {
  const ends = [0, ...ranges.map(([, end]) => end ?? 0)];
  return (
    <>
      {ranges.map(([start = 0, end = 0], index) => (
        <span key={start}>
          {text.slice(ends[index], start)}
          <mark>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}

/** A dataset's name, marked where the query's words stand in it. */
export function HighlightedName({ name, found = [] }: { name: string; found: readonly Highlight[] | undefined }) {
  const own = found.find(({ field, text }) => field === "datasetName" && text === name);
  return own === undefined ? name : <Highlighted {...own} />;
}

const charactersInSight = 30;

/** On one line what comes late is cut off: begins shortly before the first hit, at a word. */
export function inSight({ text, ranges }: Pick<Highlight, "text" | "ranges">): Pick<Highlight, "text" | "ranges"> {
  const first = ranges[0]?.[0] ?? 0;
  if (first <= charactersInSight) return { text, ranges };
  const earliest = first - charactersInSight / 2;
  const blank = text.slice(earliest, first).search(/\s\S/);
  const start = blank < 0 ? earliest : earliest + blank + 1;
  // One character stands for what was cut.
  const shift = 1 - start;
  return {
    text: `…${text.slice(start)}`,
    ranges: ranges.map(([from = 0, to = 0]): [number, number] => [from + shift, to + shift]),
  };
}

/** How many characters are marked: a long word says more than a short one. */
const marked = ({ ranges }: Highlight) => ranges.reduce((sum, [start = 0, end = 0]) => sum + end - start, 0);

/** The field, unless a record shows it anyway, and the piece of it in which words of the query stand. */
export function HighlightedPiece({ found, fallback }: { found: readonly Highlight[] | undefined; fallback: string }) {
  const own = found?.filter(({ field }) => field !== "datasetName").toSorted((a, b) => marked(b) - marked(a))[0];
  if (own === undefined) return fallback;
  const field = own.field.replace(/^scientificMetadata\./, "");
  return (
    <>
      {field !== "description" && `${field}: `}
      <Highlighted {...inSight(own)} />
    </>
  );
}
