/** Ids in parts that have about so many rows each, as far as ids are evenly spread. */
export interface Ranges {
  readonly count: number;
  /** From the first id to, not including, the second. */
  range(at: number): [from: number, to: number];
}

export function rangesOf(table: { first: number; last: number; count: number }, rowsEach: number): Ranges {
  const span = table.last - table.first + 1;
  const count = Math.max(1, Math.min(span, Math.ceil(table.count / rowsEach)));
  const edge = (at: number) => table.first + Math.floor((span * at) / count);
  return { count, range: (at) => [edge(at), edge(at + 1)] };
}
