import Handlebars from "handlebars";

/** `datasetList` → `Dataset List`. */
export function keyToWord(key: unknown): string {
  const words = textOf(key).replaceAll(/[A-Z]/g, " $&");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * JSON as HTML for mails: lists as `<ul>`, objects as lines of `Key: value`, yes and no, `Not specified` for nothing.
 * Texts are escaped, so that a user's words stay words in an operator's mail.
 */
export function unwrapJson(json: unknown): string {
  if (json === null || json === undefined) return "Not specified";
  if (typeof json === "boolean") return json ? "Yes" : "No";
  if (Array.isArray(json)) {
    const items = json.map((item) => `<li style='margin-bottom: 1em'>${unwrapJson(item)}</li>`);
    return `<ul style='padding-left: 1em'>${items.join("")}</ul>`;
  }
  if (typeof json !== "object") return escaped(textOf(json));
  return Object.entries(json)
    .map(([key, value]) => `${escaped(keyToWord(key))}: ${unwrapJson(value)}`)
    .join("<br/>");
}

const escaped = (text: string) => Handlebars.Utils.escapeExpression(text);

/** What a template writes for a value, without ever throwing: nothing for nothing, JSON for objects. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "object") return JSON.stringify(value) ?? "";
  return String(value);
}
