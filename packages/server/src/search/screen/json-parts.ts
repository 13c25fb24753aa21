/** A JSON object's text without some of its members, and the texts of these; of equal names the last. */
export interface JsonParts {
  readonly rest: string;
  readonly parts: ReadonlyMap<string, string>;
}

const quote = 0x22;
const comma = 0x2c;
const closing = 0x7d;
const space = 0x20;

/** Takes members out of the text of a JSON object, which must be valid; what stays is as it was written. */
export function withoutParts(json: string, names: ReadonlySet<string>): JsonParts {
  const kept: string[] = [];
  const parts = new Map<string, string>();
  let at = json.indexOf("{") + 1;
  for (;;) {
    while (json.charCodeAt(at) <= space || json.charCodeAt(at) === comma) at++;
    if (at >= json.length || json.charCodeAt(at) === closing) break;
    const member = at;
    at = endOfText(json, at);
    const written = json.slice(member + 1, at - 1);
    // A key is a string.
    const name = written.includes("\\") ? (JSON.parse(`"${written}"`) as string) : written;
    at = json.indexOf(":", at) + 1;
    while (json.charCodeAt(at) <= space) at++;
    const value = at;
    at = endOfValue(json, at);
    if (names.has(name)) parts.set(name, json.slice(value, at));
    else kept.push(json.slice(member, at));
  }
  return { rest: `{${kept.join(",")}}`, parts };
}

/** Behind the text that begins here. */
function endOfText(json: string, start: number): number {
  let at = start;
  for (;;) {
    at = json.indexOf('"', at + 1);
    if (at < 0) return json.length;
    let backslashes = 0;
    while (json[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

function endOfValue(json: string, start: number): number {
  let at = start;
  let depth = 0;
  do {
    const unit = json.charCodeAt(at);
    if (unit === quote) {
      at = endOfText(json, at);
      continue;
    }
    // Brackets and braces differ in one bit.
    const bracket = unit | 0x20;
    if (bracket === 0x7b) depth++;
    else if (bracket === closing) depth--;
    else if (depth === 0) return endOfWord(json, at);
    at++;
  } while (depth > 0 && at < json.length);
  return at;
}

/** Behind a number, `true`, `false` or `null`. */
function endOfWord(json: string, start: number): number {
  let at = start;
  while (at < json.length && json.charCodeAt(at) > space && json[at] !== "," && json[at] !== "}") at++;
  return at;
}
