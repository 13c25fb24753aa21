const wordsASlot = 4;
const minSlots = 1_024;

/**
 * From 64 bits to 64 bits, in about 40 bytes an entry: a Map of the same takes three times as much. The words must be
 * evenly distributed, as a digest's are.
 */
export class HashTable {
  private slots = minSlots;
  private words = new Uint32Array(minSlots * wordsASlot);
  private entries = 0;

  get size(): number {
    return this.entries;
  }

  /** Notes the value of a key; answers whether the key is new. */
  set(key0: number, key1: number, value0: number, value1: number): boolean {
    // An empty slot is all zeros, so no key may be.
    const low = key0 === 0 && key1 === 0 ? 1 : key0;
    const at = this.place(low, key1);
    const isNew = this.words[at] === 0 && this.words[at + 1] === 0;
    this.words[at] = low;
    this.words[at + 1] = key1;
    this.words[at + 2] = value0;
    this.words[at + 3] = value1;
    if (isNew && ++this.entries > this.slots * 0.6) this.grow();
    return isNew;
  }

  has(key0: number, key1: number, value0: number, value1: number): boolean {
    const low = key0 === 0 && key1 === 0 ? 1 : key0;
    const at = this.place(low, key1);
    return (
      this.words[at] === low &&
      this.words[at + 1] === key1 &&
      this.words[at + 2] === value0 &&
      this.words[at + 3] === value1
    );
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  private place(key0: number, key1: number): number {
    let slot = key0 % this.slots;
    for (;;) {
      const at = slot * wordsASlot;
      const a = this.words[at];
      const b = this.words[at + 1];
      if ((a === key0 && b === key1) || (a === 0 && b === 0)) return at;
      slot = (slot + 1) % this.slots;
    }
  }

  private grow(): void {
    const before = this.words;
    this.slots *= 2;
    this.words = new Uint32Array(this.slots * wordsASlot);
    this.entries = 0;
    for (let at = 0; at < before.length; at += wordsASlot) {
      const [key0 = 0, key1 = 0, value0 = 0, value1 = 0] = before.subarray(at, at + wordsASlot);
      if (key0 !== 0 || key1 !== 0) this.set(key0, key1, value0, value1);
    }
  }
}
