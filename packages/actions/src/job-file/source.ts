import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { JobFileFault } from "../job-types.ts";

/** The text of a job file, read: its value, what is wrong with the text, and where in it a value stands. */
export interface Source {
  readonly value: unknown;
  readonly faults: readonly JobFileFault[];
  /** A fault at the value that a JSON pointer names, or at the nearest one around it. */
  at(path: string, message: string): JobFileFault;
}

/** Reads YAML, of which JSON is a part. */
export function readSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), { lineCounter: lines, prettyErrors: false, merge: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults: JobFileFault[] = document.errors.map(({ message, pos: [offset] }) => ({
    file,
    ...place(offset),
    path: "",
    message,
  }));
  let value: unknown;
  if (faults.length === 0)
    try {
      value = document.toJS({ maxAliasCount: 1_000 });
    } catch (error) {
      faults.push({ file, path: "", message: error instanceof Error ? error.message : String(error) });
    }
  return {
    value,
    faults,
    at: (path, message) => ({ file, ...place(offsetOf(document, path)), path, message }),
  };
}

/** Where the value of a pointer begins; its key where it has one. */
function offsetOf(document: Document, path: string): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const segment of path.split("/").slice(1)) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const found: Found | undefined = isMap(node) ? inMap(node, key) : isSeq(node) ? inList(node, key) : undefined;
    // What came by a merge, or is missing: the place around it is told.
    if (!found) break;
    offset = found.offset ?? offset;
    node = found.node;
  }
  return offset;
}

type Found = { readonly node: Node | null; readonly offset: number | undefined };

function inMap(map: { readonly items: readonly unknown[] }, name: string): Found | undefined {
  for (const pair of map.items) {
    if (!isPair(pair) || !isScalar(pair.key) || String(pair.key.value) !== name) continue;
    return { node: isNode(pair.value) ? pair.value : null, offset: pair.key.range?.[0] };
  }
  return undefined;
}

function inList(list: { readonly items: readonly unknown[] }, index: string): Found | undefined {
  const node = list.items[Number(index)];
  return isNode(node) ? { node, offset: node.range?.[0] } : undefined;
}
