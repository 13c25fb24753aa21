import { sql } from "kysely";
import type { Compiled } from "./compiled.ts";
import { foldedBy } from "./file-fold.ts";
import { datasetsWithFile } from "./file-index.ts";
import { anyPart, idsPart, type Part } from "./parts.ts";
import type { Session } from "./session.ts";

const maxAncestors = 40;
/** As much of a folder as the index holds. */
const indexed = 500;

/** Folders above a path, the nearest first, without `/` itself. */
function above(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0 && found.length < maxAncestors; at = path.lastIndexOf("/", at - 1))
    found.push(path.slice(0, at));
  return found;
}

/**
 * Datasets of a pasted path: their folder is that path or lies below it; or it lies above it, and the path is one of their
 * files, a folder of one, or they list no files. Case counts, as it does on disk.
 */
function folderPart(path: string): Part {
  const [from, to] = [`${path}/`, `${path}0`];
  const folder = sql`(left(x.doc ->> 'sourceFolder', ${sql.lit(indexed)}) collate "C")`;
  // Behind the slash comes the zero in the order of bytes.
  const below =
    from.length > indexed
      ? sql``
      : sql`union select x.id from dataset_doc x where ${folder} >= ${from} and ${folder} < ${to}`;
  const rest = sql`substr(${path}, length(x.doc ->> 'sourceFolder') + 2)`;
  return idsPart(sql`
    select x.id from dataset_doc x where x.doc ->> 'sourceFolder' = ${path}
    ${below}
    union select x.id from dataset_doc x join dataset a using (id)
      where x.doc ->> 'sourceFolder' = any(${above(path)}::text[]) and (a.file_count = 0 or exists (
        select 1 from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'
        where c.dataset_id = x.id and position(${rest} in c.names) > 0 and exists (
          select 1 from string_to_table(c.names, E'\n') as one where one = ${rest} or starts_with(one, ${rest} || '/'))))`);
}

/** Datasets with a file that has that absolute path, or lies below it; `folded`: the path in the database's lower case. */
function filePart(path: string, folded: string): Part {
  const isIt = sql`exists (
    select 1 from string_to_table(c.names, E'\n') as one where one = ${path} or starts_with(one, ${`${path}/`}))`;
  const ids = sql`
    select c.dataset_id from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'
      where c.dataset_id in (${datasetsWithFile(path)}) and ${isIt}`;
  return {
    ...idsPart(ids, undefined, { on: "files", test: { contains: folded } }),
    check: sql`exists (select 1 from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'
      where c.dataset_id = d.id and position(${path} in c.names) > 0 and ${isIt})`,
  };
}

/** `words`: datasets that have the names of the path as words. */
export async function pathTerm(session: Session, path: string, words: Part | undefined): Promise<Compiled> {
  const anyOf = [folderPart(path), filePart(path, await foldedBy(session, path)), ...(words ? [words] : [])];
  return {
    kind: words ? "id" : "field",
    ...(words ? {} : { field: "folder" }),
    meaning: `lies in, above or below ${path}${words ? ", or has its names as words" : ""}`,
    condition: anyPart(anyOf).condition,
    anyOf,
  };
}
