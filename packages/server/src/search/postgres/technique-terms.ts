import { sql } from "kysely";
import { foldText } from "../../text/index.ts";
import { spellingsOf, techniqueLabel, techniquesNamed, techniquesWhere, withNarrower } from "../techniques/panet.ts";
import type { Compiled } from "./compiled.ts";
import { anyPart, facetFits, listFits, type Part, tagFits, textMatch } from "./parts.ts";
import { hasWildcard, partsOf } from "./patterns.ts";

/** Has a technique with one of these folded spellings. */
export function isTechnique(spellings: ReadonlySet<string>): Part {
  return {
    // All names of a row are folded at once, which takes a quarter of the time.
    condition: sql<boolean>`string_to_array(fold_text(array_to_string(d.techniques, E'\\x01')), E'\\x01') && ${[...spellings]}::text[]`,
    leaf: { on: "facetLike", column: "technique", test: (value) => spellings.has(foldText(value)) },
  };
}

/** How the index of datasets keeps the name of a technique: words with one space before each. */
const tagPrefix = "technique: ";

/** Has a technique that the dataset itself calls so: by whole words' beginnings. */
function named(value: string): Part | undefined {
  const words = foldText(value)
    .replace(/[\s_\-./:]+/g, " ")
    .trim();
  if (words === "") return undefined;
  if (hasWildcard(words)) return tagFits(tagPrefix, words);
  // The first word may be the name's first, behind the space of the prefix, or a later one.
  return tagFits("technique:", `* ${words}*`);
}

export function techniqueTerm(value: string): Compiled {
  const match = textMatch(value, false);
  const whole = withNarrower(techniquesNamed(value));
  const partly = partsOf(value).length === 0 ? [] : techniquesWhere(textMatch(value, true).fits);
  const spellings = new Set(spellingsOf([...whole, ...partly]).map(foldText));
  const inRecord = named(value);
  const label = techniqueLabel(techniquesNamed(value)[0] ?? "");
  const also = label === undefined || label === value.toLowerCase() ? "" : ` or ${label}`;
  const wider = whole.size > 1 ? ` or a narrower one (${whole.size - 1})` : "";
  return {
    kind: "field",
    field: "technique",
    meaning: `technique is ${value}${also}${wider}`,
    ...anyPart([
      { condition: listFits(sql`d.techniques`, match), leaf: facetFits("technique", match) },
      ...(spellings.size === 0 ? [] : [isTechnique(spellings)]),
      ...(inRecord ? [inRecord] : []),
    ]),
  };
}
