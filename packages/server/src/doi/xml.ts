/** An element's content: text, or elements in their order. */
export type Xml = { name: string; attributes: Record<string, string | undefined>; content: string | readonly Xml[] };

export const element = (name: string, content: Xml["content"], attributes: Xml["attributes"] = {}): Xml => ({
  name,
  attributes,
  content,
});

// XML 1.0 has no way to write these at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
};

const escaped = (text: string) =>
  text
    .toWellFormed()
    .replace(unwritable, "")
    .replace(/[&<>"'\r]/g, (character) => escapes[character] ?? "");

// A parser would read the white space of an attribute as blanks.
const inAttribute = (text: string) => escaped(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");

function written({ name, attributes, content }: Xml): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${inAttribute(value)}"`],
  );
  const inner = typeof content === "string" ? escaped(content) : content.map(written).join("");
  return `<${name}${list.join("")}>${inner}</${name}>`;
}

/** A whole document. Names of elements and attributes must be the program's own; values may be anything. */
export const xmlDocument = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${written(root)}\n`;
