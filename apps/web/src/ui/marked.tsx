import { splitByFragment } from "../format/highlight.ts";

/** A text with every occurrence of what was searched for marked. */
export function Marked({ text, find }: { text: string; find: string }) {
  let at = 0;
  return splitByFragment(text, find).map((part) => {
    const key = at;
    at += part.text.length;
    return part.hit ? <mark key={key}>{part.text}</mark> : part.text;
  });
}
