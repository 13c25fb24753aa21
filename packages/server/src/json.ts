import { CatalogueError } from "./errors.ts";

const maxDepth = 100;
const maxKeyBytes = 1_000;
const quote = 0x22;
const backslash = 0x5c;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Signs in the raw text that something needs a closer look after parsing. */
interface Signs {
  longKey: boolean;
  longNumber: boolean;
}

// One pass over the bytes: depth is bounded before anything recursive sees the value.
function scan(bytes: Uint8Array): Signs {
  const signs = { longKey: false, longNumber: false };
  let depth = 0;
  let digits = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      const start = at;
      for (at++; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++;
      if (at - start > maxKeyBytes) signs.longKey ||= followedByColon(bytes, at + 1);
      digits = 0;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth)
        throw new CatalogueError(
          "invalid_json",
          `The body nests deeper than ${maxDepth} levels (at byte ${at}); flatten it.`,
        );
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      digits = 0;
    } else if (byte !== undefined && byte >= 0x30 && byte <= 0x39) {
      if (++digits > 15) signs.longNumber = true;
    } else if (byte !== 0x2e) digits = 0;
  }
  return signs;
}

function followedByColon(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return bytes[at] === 0x3a;
}

/** RFC 6901. */
export function pointerOf(segments: readonly (string | number)[]): string {
  return segments
    .map((segment) => `/${visible(String(segment).slice(0, 200)).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

// Control characters would garble logs and terminals.
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// Finds what must not be stored and names the place. NUL cannot be held by PostgreSQL's text.
function refuse(value: unknown): void {
  const stack: { value: unknown; path: (string | number)[] }[] = [{ value, path: [] }];
  for (let item = stack.pop(); item; item = stack.pop()) {
    const { value: node, path } = item;
    if (typeof node === "string") {
      if (node.includes("\0")) throw at("The text contains a NUL character; remove it.", path);
      if (!node.isWellFormed()) throw at("The text contains half of a surrogate pair; send valid Unicode.", path);
    } else if (Array.isArray(node)) {
      for (const [index, child] of node.entries()) stack.push({ value: child, path: [...path, index] });
    } else if (node !== null && typeof node === "object" && !JSON.isRawJSON(node)) {
      for (const [key, child] of Object.entries(node)) {
        const here = [...path, key];
        if (key === "__proto__") throw at('The key "__proto__" is not allowed; rename it.', here);
        if (key.includes("\0")) throw at("The key contains a NUL character; rename it.", here);
        if (!key.isWellFormed()) throw at("The key contains half of a surrogate pair; send valid Unicode.", here);
        if (Buffer.byteLength(key) > maxKeyBytes)
          throw at(`The key is longer than ${maxKeyBytes} bytes; shorten it.`, here);
        stack.push({ value: child, path: here });
      }
    }
  }
}

function at(detail: string, path: (string | number)[]): CatalogueError {
  const pointer = pointerOf(path);
  return new CatalogueError("forbidden_key", `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}

// Numbers that a double cannot hold keep their digits: they come back as they were sent.
function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined) return value;
  if (!Number.isFinite(value) || isLostZero(value, source)) return JSON.rawJSON(source);
  return source.length < 16 || sameNumber(source, value) ? value : JSON.rawJSON(source);
}

// -0, which JSON.stringify writes as 0, and what is too small for a double, such as 1e-400.
function isLostZero(value: number, source: string): boolean {
  return value === 0 && (source.startsWith("-") || /[1-9]/.test(source.split(/e/i)[0] ?? ""));
}

/** Text that may hold a number of the kinds that `exactNumber` keeps; wrong guesses only cost time. */
const oddNumber = /\de[+-]?\d{3}|[:[,\s]-0[.0]*(?:e[+-]?\d+)?[,}\]\s]/i;

function sameNumber(source: string, value: number): boolean {
  if (/^-?\d+$/.test(source)) return BigInt(source) === BigInt(Math.trunc(value)) && Number.isSafeInteger(value);
  return String(value) === source;
}

/** Parses a JSON body or line. Throws CatalogueError with the position or the field at fault. */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new CatalogueError("invalid_json", "The body is not valid UTF-8; send it as UTF-8.", { cause });
  }
  const signs = scan(bytes);
  let value: unknown;
  try {
    value = signs.longNumber || oddNumber.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CatalogueError("invalid_json", `The body is not valid JSON: ${reason.slice(0, 300)}.`, { cause });
  }
  if (signs.longKey || /__proto__|\\u(?:0000|005|d[89a-f])/i.test(text)) refuse(value);
  return value;
}

/** Parses JSON text that this catalogue stored; long numbers stay exact. */
export function parseStored(text: string): unknown {
  return /\d{16}|\d\.\d{15}/.test(text) || oddNumber.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
}
