/** Classes of visibility, and which of them contain a group: rows of `acl`, which are only ever added. */
export class Classes {
  readonly #known = new Set<number>();
  readonly #ofGroup = new Map<number, number[]>();
  readonly #remembered = new Map<string, { classes: Uint8Array; known: number }>();
  #size = 0;

  has(id: number): boolean {
    return this.#known.has(id);
  }

  add(sets: Iterable<{ id: number; groups: readonly number[] }>): void {
    for (const { id, groups } of sets) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      this.#size = Math.max(this.#size, id + 1);
      for (const group of groups) {
        const list = this.#ofGroup.get(group);
        if (list) list.push(id);
        else this.#ofGroup.set(group, [id]);
      }
    }
  }

  /** `classes[id]` is 1 where the class contains one of the groups. The same array until classes are added; do not change it. */
  of(groupIds: readonly number[]): Uint8Array {
    const groups = [...new Set(groupIds)].sort((a, b) => a - b);
    const key = groups.join(",");
    const before = this.#remembered.get(key);
    if (before?.known === this.#known.size) return before.classes;
    const classes = new Uint8Array(new SharedArrayBuffer(this.#size));
    for (const group of groups) for (const id of this.#ofGroup.get(group) ?? []) classes[id] = 1;
    this.#remembered.delete(key);
    if (this.#remembered.size >= maxRemembered) this.#remembered.delete(this.#remembered.keys().next().value ?? "");
    this.#remembered.set(key, { classes, known: this.#known.size });
    return classes;
  }
}

const maxRemembered = 500;
