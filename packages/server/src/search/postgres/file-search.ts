import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { CatalogueError } from "../../errors.ts";
import { badCursor, decodeCursor, encodeCursor } from "../../http/paging.ts";
import type { FileQuery } from "../engine.ts";
import { type FilePattern, filePattern } from "./file-index.ts";
import type { HeadSample } from "./file-sample.ts";
import { visible } from "./visible.ts";

/** A search for files, understood. */
export interface FileSearch {
  principal: Principal;
  /** The read rule on the dataset `d`, for many of them. */
  readable: RawBuilder<boolean>;
  fragment: string;
  pattern: FilePattern;
  limit: number;
  dataset: string | undefined;
  proposal: string | undefined;
  /** To one dataset, or to a proposal. */
  isNarrowed: boolean;
}

/** A place in the order of files: datasets by falling time, then as the files were sent. */
export interface Place {
  ct: string;
  datasetId: number;
  blockId: number;
  chunk: number;
  /** From 1, within the chunk. */
  at: number;
}

export function fileSearch(
  principal: Principal,
  { q, limit, dataset, proposal }: FileQuery,
  readable: RawBuilder<boolean> = visible(principal),
  sample?: HeadSample,
): FileSearch {
  const fragment = q.trim();
  const fail = (detail: string) =>
    new CatalogueError("invalid_query", `q: ${detail}.`, { errors: [{ pointer: "q", detail }] });
  if (/\p{Cc}/u.test(fragment)) throw fail("must not hold control characters; no file name does");
  if (fragment.replaceAll(/[*?]/g, "").length < 2) throw fail("needs two characters of a file name at least");
  const isNarrowed = dataset !== undefined || proposal !== undefined;
  return {
    principal,
    readable,
    fragment,
    pattern: filePattern(fragment, sample),
    limit,
    dataset,
    proposal,
    isNarrowed,
  };
}

/** The narrowing, on the dataset `d`. */
export const filters = ({ dataset, proposal }: FileSearch): RawBuilder<unknown> => sql`
  ${dataset === undefined ? sql`` : sql`and d.key = ${dataset}`}
  ${proposal === undefined ? sql`` : sql`and d.refs && ${[`proposal:${proposal}`, `beamtime:${proposal}`]}::text[]`}`;

/** An instant as text that keeps its microseconds. */
export const utc = (instant: RawBuilder<unknown>): RawBuilder<string> =>
  sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const maxInt = 2 ** 31 - 1;
const isInt = (value: unknown): value is number => Number.isInteger(value) && Math.abs(Number(value)) <= maxInt;
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

export interface Cursor extends Place {
  /** Counted for the first page and carried on; null where it was not. */
  total: number | null;
  /** How many were found on the pages before at least. */
  atLeast: number;
}

export const cursorAt = ({ ct, datasetId, blockId, chunk, at }: Place, total: number | null, atLeast: number): string =>
  encodeCursor([ct, datasetId, blockId, chunk, at, total, atLeast]);

export function cursorOf(text: string): Cursor {
  const cursor = decodeCursor(text);
  // Array.isArray() leaves items of any type.
  const [ct, datasetId, blockId, chunk, at, total, atLeast] = Array.isArray(cursor) ? (cursor as unknown[]) : [];
  const isTime =
    typeof ct === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(ct) && !Number.isNaN(Date.parse(ct));
  const areCounts = (total === null || isCount(total)) && isCount(atLeast);
  if (!isTime || !isInt(datasetId) || !isInt(blockId) || !isInt(chunk) || !isInt(at) || !areCounts) throw badCursor();
  return { ct, datasetId, blockId, chunk, at, total: total === null ? null : Number(total), atLeast: Number(atLeast) };
}
