export interface TextPart {
  text: string;
  hit: boolean;
}

/** Cuts a text into parts that match a fragment and parts that do not. `*` in the fragment parts it; case does not matter. */
export function splitByFragment(text: string, fragment: string): TextPart[] {
  const pieces = fragment
    .split(/[*\s]+/)
    .filter((piece) => piece !== "")
    .map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  if (pieces.length === 0) return [{ text, hit: false }];
  const pattern = new RegExp(`(${pieces.join("|")})`, "gi");
  return text
    .split(pattern)
    .map((part, index) => ({ text: part, hit: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
