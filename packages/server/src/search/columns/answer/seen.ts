import type { ColumnIndex, Query } from "@margay/columns";
import type { NamedSeen, Seen } from "../../postgres/seen.ts";
import type { ColumnState } from "../types.ts";
import type { Audience } from "./audience.ts";
import { conditionOfLeaf, facetAt, numberAt } from "./conditions.ts";
import type { Answers } from "./remembered.ts";
import type { SeenMemory } from "./seen-memory.ts";

interface Asking {
  answers: Answers;
  index: ColumnIndex;
  audience: Audience;
  state: ColumnState;
  signal: AbortSignal | undefined;
  named: NamedSeen | undefined;
  memory: SeenMemory;
}

/** What the columns know of the caller's datasets. */
export function seenBy({ answers, index, audience, state, signal, named, memory }: Asking): Seen {
  const { visible, name } = audience;
  const ask = (question: Omit<Query, "visible">) => answers.ask(index, name, { visible, ...question }, signal);
  // Before the session begins that reads what is missing.
  const sets = memory.setsOf(index);
  return {
    named,
    async newest(limit) {
      const { page } = await ask({ page: { by: { number: numberAt("creationTime") }, descending: true, limit } });
      return page.map(({ id }) => id);
    },
    async keysets() {
      const column = facetAt("keyset");
      const { total, facets } = await ask({ facets: [column] });
      const { values } = index.dictionary(column);
      const counts = new Map<number, number>();
      let counted = 0;
      for (const [at, count] of facets[0]?.entries() ?? []) {
        if (count === 0) continue;
        counts.set(Number(values[at]), count);
        counted += count;
      }
      const isSame = memory.setsOf(index) === sets;
      return { counts, uncounted: counted < total, memory: isSame ? sets : { ofPath: new Map(), unitsOf: new Map() } };
    },
    async numbers(ids) {
      if (!state.quantities) return undefined;
      const wanted = [...new Set(ids)];
      const known = memory.numbersOf(index, name);
      const missing = wanted.filter((id) => !known.has(id));
      const extents =
        missing.length === 0
          ? []
          : (await index.query({ visible, extents: missing.map((id) => ({ quantities: Int32Array.of(id) })) }, signal))
              .extents;
      const found = new Map(extents.map((extent, at) => [missing[at] ?? 0, extent]));
      // What has changed meanwhile has a memory of its own.
      if (memory.numbersOf(index, name) === known) for (const [id, extent] of found) known.set(id, extent);
      return new Map(
        wanted.flatMap((id) => {
          const { count = 0, min = 0, max = 0 } = known.get(id) ?? found.get(id) ?? {};
          return count > 0 ? [[id, { min, max }] as const] : [];
        }),
      );
    },
    async tags(leaves) {
      if (!state.terms) return undefined;
      const found = await Promise.all(leaves.map((leaf) => ask({ where: conditionOfLeaf(index, leaf) })));
      return found.map(({ total }) => total > 0);
    },
  };
}
