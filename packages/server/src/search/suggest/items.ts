import type { Suggestion } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { containing } from "../../db/like.ts";
import type { SearchEngine } from "../engine.ts";
import { firstPassing } from "../postgres/first-known.ts";
import { factsOf } from "../postgres/key-facts.ts";
import { withOwnUnits } from "../postgres/own-units.ts";
import type { NamedRecord } from "../postgres/seen.ts";
import type { Session } from "../postgres/session.ts";
import { type KeyRow, knownKeys } from "../postgres/visible-keys.ts";
import { techniques } from "../techniques/panet.ts";
import { keyName, quoted } from "./inserts.ts";

/** Everything a source of suggestions may need. */
export interface Source {
  session: Session;
  principal: Principal;
  search: SearchEngine;
  signal: AbortSignal | undefined;
}

/** Suggestions of one kind, where all kinds are asked. */
export const perKind = 5;

export async function keysLike(
  { session, principal }: Source,
  text: string,
  insertValue = false,
): Promise<Suggestion[]> {
  const inside = containing(text);
  const candidates = sql<KeyRow>`
    select id, key, unit_si, unit, numeric from metadata_key where key ilike ${inside}
    order by not key ilike ${inside.slice(1)}, not key ilike ${`%.${inside.slice(1)}`}, length(key), key, numeric desc, id`;
  const known = await firstPassing(session, candidates, perKind, (keys) =>
    knownKeys(session, principal, keys, perKind),
  );
  const seen = await withOwnUnits(session, principal, known);
  const facts = await factsOf(session, principal, seen);
  return seen.map((key): Suggestion => {
    const { count, ...values } = facts.get(key) ?? {};
    return {
      kind: "key",
      label: key.key,
      insert: insertValue ? quoted(key.key) : `${keyName(key.key)}:`,
      note: key.numeric ? "number" : "text",
      ...(count === undefined ? {} : { count }),
      ...(key.unit === null ? {} : { unit: key.unit }),
      ...values,
    };
  });
}

export function recordItem({ kind, key, label }: NamedRecord): Suggestion {
  // The query asks for one of these kinds.
  const known = kind as "proposal" | "beamtime" | "sample" | "instrument";
  const field = kind === "beamtime" ? "beamtime" : kind;
  return { kind: known, label: label === "" ? key : label, note: key, insert: `${field}:${quoted(key)}` };
}

export function techniquesLike(text: string, insertValue = false): Suggestion[] {
  const folded = text.toLowerCase();
  if (folded.length < 2) return [];
  const rank = (name: string) => {
    const own = name.toLowerCase();
    return own === folded ? 0 : own.startsWith(folded) ? 1 : own.includes(` ${folded}`) ? 2 : 3;
  };
  return techniques
    .map(({ id, label, alternatives }) => ({
      id,
      label,
      alternatives,
      rank: Math.min(...[label, ...alternatives].map(rank)),
    }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.label.length - b.label.length)
    .slice(0, insertValue ? 8 : 3)
    .map(({ label, alternatives }) => ({
      kind: "technique",
      label,
      insert: `${insertValue ? "" : "technique:"}${quoted(label)}`,
      ...(alternatives.length === 0 ? {} : { note: alternatives.join(", ") }),
    }));
}
