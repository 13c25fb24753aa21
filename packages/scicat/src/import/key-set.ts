import { createHash } from "node:crypto";
import { HashTable } from "./hash-table.ts";

/** A set of texts that only counts: it keeps 64 bits of each, so that millions of keys fit into memory. */
export class KeySet {
  private readonly table = new HashTable();

  /** Answers whether the text is new. */
  add(text: string): boolean {
    const digest = createHash("sha256").update(text).digest();
    return this.table.set(digest.readUInt32LE(0), digest.readUInt32LE(4), 0, 0);
  }
}
