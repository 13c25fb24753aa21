import type { ColumnIndex, Query } from "@margay/columns";
import type { NamedSeen, Seen } from "../../postgres/seen.ts";
import type { ColumnState } from "../types.ts";
import type { Audience } from "./audience.ts";
import { conditionOfLeaf, facetAt } from "./conditions.ts";
import type { Answers } from "./remembered.ts";

interface Asking {
  answers: Answers;
  index: ColumnIndex;
  audience: Audience;
  state: ColumnState;
  signal: AbortSignal | undefined;
  named: NamedSeen | undefined;
}

/** What the columns know of the caller's datasets. */
export function seenBy({ answers, index, audience, state, signal, named }: Asking): Seen {
  const { visible, name } = audience;
  const ask = (question: Omit<Query, "visible">) => answers.ask(index, name, { visible, ...question }, signal);
  return {
    named,
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
      return { counts, uncounted: counted < total };
    },
    async numbers(ids) {
      if (!state.quantities) return undefined;
      const wanted = [...new Set(ids)];
      const { extents } = await ask({ extents: wanted.map((id) => ({ quantities: Int32Array.of(id) })) });
      return new Map(
        extents.flatMap(({ count, min, max }, at) => (count > 0 ? [[wanted[at] ?? 0, { min, max }] as const] : [])),
      );
    },
    async tags(leaves) {
      if (!state.terms) return undefined;
      const found = await Promise.all(leaves.map((leaf) => ask({ where: conditionOfLeaf(index, leaf) })));
      return found.map(({ total }) => total > 0);
    },
  };
}
