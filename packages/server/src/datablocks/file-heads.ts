/**
 * What is indexed of the names of a chunk: the same lines, in any order, as `file_heads` of migration 0010 makes of them, a
 * hundred times as quickly.
 *
 * @param folded Names of files in lower case, joined by line feeds.
 */
export function headsOfFolded(folded: string): string {
  const first = folded.indexOf("\n");
  if (first < 0) return folded;
  const heads = new Map<string, Head>();
  // The names of a counter stand one behind the other: most have the head of the one before.
  let last: Counter | undefined;
  for (let from = 0, to = first; ; ) {
    const name = folded.slice(from, to);
    if (last && isOf(name, last)) last.head.files++;
    else last = add(heads, name);
    if (to === folded.length) break;
    from = to + 1;
    const next = folded.indexOf("\n", from);
    to = next < 0 ? folded.length : next;
  }
  const lines = new Set<string>();
  for (const [text, { files, name }] of heads) {
    lines.add(files === 1 ? name : text);
    const word = files > 1 ? wordBefore(text) : undefined;
    if (word !== undefined) lines.add(word);
  }
  return [...lines].join("\n");
}

interface Head {
  files: number;
  /** The only one where there is one. */
  name: string;
}

/** Names with this many characters, all before and all behind the counter the same. */
interface Counter {
  head: Head;
  length: number;
  before: string;
  behind: string;
}

function add(heads: Map<string, Head>, name: string): Counter | undefined {
  const end = counterEnd(name);
  if (end < 0) {
    count(heads, name, name);
    return undefined;
  }
  const before = name.slice(0, isDigit(name, end - 1) ? end - 1 : end);
  const behind = name.slice(end + 1);
  return { head: count(heads, `${before}#${behind}`, name), length: name.length, before, behind };
}

function count(heads: Map<string, Head>, text: string, name: string): Head {
  const known = heads.get(text);
  if (known) {
    known.files++;
    return known;
  }
  const head = { files: 1, name };
  heads.set(text, head);
  return head;
}

/** True where the name has the counter's digits, as many, and no other ones. */
function isOf(name: string, { length, before, behind }: Counter): boolean {
  if (name.length !== length || !name.startsWith(before) || !name.endsWith(behind)) return false;
  for (let at = before.length; at < length - behind.length; at++) if (!isDigit(name, at)) return false;
  return true;
}

/** Place of the last digit of the last number before the extension, or else in it; -1 where there is none. */
function counterEnd(name: string): number {
  const dot = name.lastIndexOf(".");
  const isExtension = dot >= 0 && !name.includes("/", dot);
  const before = isExtension ? lastDigit(name, dot - 1) : -1;
  return before >= 0 ? before : lastDigit(name, name.length - 1);
}

function lastDigit(text: string, from: number): number {
  let at = from;
  while (at >= 0 && !isDigit(text, at)) at--;
  return at;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

const letters: Record<string, string> = { _: "j", "-": "x", "/": "w", ".": "k" };

function wordBefore(head: string): string | undefined {
  const two = /(..)(?<![0-9])[0-9]*#[^0-9]*(?:\.[^./]*)?$/su.exec(head)?.[1];
  return two && `q${[...two].map((one) => letters[one] ?? (/[a-z0-9]/.test(one) ? one : "v")).join("")}`;
}

/** ASCII's letters in lower case. Undefined where there are capitals beyond: not every database knows the same ones. */
export function lowerCase(names: string): string | undefined {
  const folded = names.toLowerCase();
  const isPlain = !/[^\0-\x7f]/.test(names) || names.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase()) === folded;
  return isPlain ? folded : undefined;
}
