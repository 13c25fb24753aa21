import type { PathTest } from "@margay/columns";
import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { foldsAsUsual } from "../../db/folding.ts";
import { hasWildcard } from "./patterns.ts";
import type { Session } from "./session.ts";

/** What a process knows of the lower case of a database. */
interface Known {
  /** Letters of ASCII have their usual small letters: in Turkish, I has another one. */
  foldsAsUsual: boolean;
  folded: Map<string, string>;
}

const ofDatabase = new WeakMap<Database, Known>();
const maxRemembered = 500;

/** Paths that fit a fragment or pattern of the query language, whatever the case: as `lower()` of the database says. */
export async function pathTestOf(session: Session, fragment: string): Promise<PathTest> {
  const folded = await foldedBy(session, fragment);
  return hasWildcard(fragment) ? { glob: folded } : { contains: folded };
}

/** The text in the lower case of the database. Throws `invalid_query` for one that it cannot hold. */
export async function foldedBy(session: Session, text: string): Promise<string> {
  const known = ofDatabase.get(session.database) ?? { foldsAsUsual: await isUsual(session), folded: new Map() };
  ofDatabase.set(session.database, known);
  // What PostgreSQL cannot hold is sent to it as well: it refuses that.
  if (known.foldsAsUsual && /^[ -~]*$/.test(text)) return text.toLowerCase();
  const before = known.folded.get(text);
  if (before !== undefined) return before;
  const [row] = await session.rows(sql<{ folded: string }>`select lower(${text}::text) as folded`);
  if (!row) throw new Error("a SELECT without FROM answers one row");
  const { folded } = known;
  folded.set(text, row.folded);
  // The oldest one.
  const [first] = folded.keys();
  if (folded.size > maxRemembered && first !== undefined) folded.delete(first);
  return row.folded;
}

async function isUsual(session: Session): Promise<boolean> {
  const [row] = await session.rows(sql<{ usual: boolean }>`select ${foldsAsUsual} as usual`);
  return row?.usual === true;
}
