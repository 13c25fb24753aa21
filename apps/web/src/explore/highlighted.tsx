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

/** The field, unless a record shows it anyway, and the piece of it in which words of the query stand. */
export function HighlightedPiece({ found, fallback }: { found: readonly Highlight[] | undefined; fallback: string }) {
  const own = found?.find(({ field }) => field !== "datasetName");
  if (own === undefined) return fallback;
  const field = own.field.replace(/^scientificMetadata\./, "");
  return (
    <>
      {field !== "description" && `${field}: `}
      <Highlighted {...own} />
    </>
  );
}
