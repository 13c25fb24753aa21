import type { ApiError } from "../api/http.ts";

/** Where a query goes wrong. */
export interface QueryProblem {
  message: string;
  /** In UTF-16 units of the query. */
  position: number;
  /** What to do, in words. */
  suggestion: string;
}

/** Reads the details of `invalid_query`; undefined for another error. */
export function queryProblemOf(error: ApiError): QueryProblem | undefined {
  const { position, suggestion } = error.details;
  if (error.code !== "invalid_query" || typeof position !== "number") return undefined;
  return { message: error.message, position, suggestion: typeof suggestion === "string" ? suggestion : "" };
}

/** The piece of the query that is to blame: from the position to the end of the word. */
export function blamed(q: string, position: number): { before: string; piece: string; after: string } {
  const piece = /^(?:[()]|[^\s()]+)?/.exec(q.slice(position))?.[0] ?? "";
  return { before: q.slice(0, position), piece, after: q.slice(position + piece.length) };
}

/** Queries that the suggestion leads to, to be taken by one click; none where only the writer can know. */
export function fixesOf(q: string, { position, suggestion }: QueryProblem): string[] {
  const { before, piece, after } = blamed(q, position);
  const close = /^Close it with (?:another )?(\)|")\.$/.exec(suggestion)?.[1];
  if (close !== undefined) return [`${q.trimEnd()}${close}`];
  if (suggestion.startsWith("Remove it")) return [`${before}${q.slice(position + 1)}`.replace(/\s+/g, " ").trim()];
  const word = /write "(\w+)" in quotes/.exec(suggestion)?.[1];
  if (word !== undefined) return [`${before}"${word}"${q.slice(position + word.length)}`];
  const units = /^Use one of (.+)\.$/.exec(suggestion)?.[1];
  if (units !== undefined) return units.split(", ").map((unit) => `${before}${unit}${after}`);
  if (suggestion === "Leave the unit out.") return [`${before}${after}`];
  const either = /^Write (\S+:\S+) or (\S+:\S+)\.$/.exec(suggestion);
  if (either?.[1] !== undefined && either[2] !== undefined) {
    const head = before.replace(/[^\s()]*$/, "");
    return [`${head}${either[1]}${after}`, `${head}${either[2]}${after}`];
  }
  const range = /^(-?[\d.]+(?:e[+-]?\d+)?)\.\.(-?[\d.]+(?:e[+-]?\d+)?)(.*)$/i.exec(piece);
  if (range && Number(range[1]) > Number(range[2])) return [`${before}${range[2]}..${range[1]}${range[3]}${after}`];
  return [];
}
