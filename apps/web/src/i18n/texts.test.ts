import { expect, it } from "vitest";
import de from "./de.json" with { type: "json" };
import en from "./en.json" with { type: "json" };

type Texts = { [name: string]: string | Texts };

/** `path -> text` of every text. */
function flatten(texts: Texts, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === "string") found.set(`${path}${name}`, value);
    else for (const [key, text] of flatten(value, `${path}${name}.`)) found.set(key, text);
  }
  return found;
}

const english = flatten(en);
const german = flatten(de);
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

it("has every text in both languages", () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

it("fills the same blanks in both languages", () => {
  for (const [key, text] of english) expect(placeholders(german.get(key) ?? ""), key).toEqual(placeholders(text));
});
