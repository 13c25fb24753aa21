import { createHash } from "node:crypto";
import { HashTable } from "./hash-table.ts";

/** A set of texts that keeps 64 bits of each, so that millions of keys fit into memory. */
export class KeySet {
  private readonly table = new HashTable();

  get size(): number {
    return this.table.size;
  }

  /** Answers whether the text is new. */
  add(text: string): boolean {
    return this.table.set(...words(text), 0, 0);
  }

  has(text: string): boolean {
    return this.table.has(...words(text), 0, 0);
  }
}

function words(text: string): [number, number] {
  const digest = createHash("sha256").update(text).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}
