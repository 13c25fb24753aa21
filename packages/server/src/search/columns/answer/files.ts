import type { Answer, ColumnIndex, Condition, Query } from "@margay/columns";
import type { FilePage } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { FileQuery } from "../../engine.ts";
import { pathTestOf } from "../../postgres/file-fold.ts";
import { maxProposals } from "../../postgres/file-matches.ts";
import { filesAt } from "../../postgres/file-rows.ts";
import {
  type Cursor,
  cursorAt,
  cursorOf,
  type FileSearch,
  fileSearch,
  type Place,
} from "../../postgres/file-search.ts";
import { facetIs } from "../../postgres/parts.ts";
import { Timing } from "../../postgres/screen.ts";
import { withSession } from "../../postgres/session.ts";
import { microsOf } from "../../screen/times.ts";
import { type Audience, audienceFor } from "./audience.ts";
import { conditionOfLeaf, facetAt, numberAt } from "./conditions.ts";
import { mostFrequent } from "./facets.ts";
import { firstFiles } from "./files-store.ts";
import type { Deps as SearchDeps } from "./search.ts";

type Deps = Pick<SearchDeps, "database" | "columns" | "answers">;

const maxAttempts = 5;
const maxId = 2 ** 31 - 1;

/**
 * Finds files by a part of their path, those of the newest datasets first: the columns count all of them and say which
 * datasets the page is of, PostgreSQL reads the files of these. Undefined where PostgreSQL must answer alone.
 */
export async function filesByColumns(
  deps: Deps,
  principal: Principal,
  query: FileQuery,
): Promise<FilePage | undefined> {
  const { columns, database, answers } = deps;
  const { signal } = query;
  const timing = new Timing();
  const after = query.cursor === undefined ? undefined : cursorOf(query.cursor);
  const search = fileSearch(principal, query);
  let index = await columns.current({ change: query.change, signal });
  const audience = index && columns.state().files ? await audienceFor(columns, principal) : undefined;
  if (!index || !audience) return undefined;
  timing.mark("freshness");
  const asked = await understood(deps, search, query);
  timing.mark("terms");
  for (let attempt = 0; index && attempt < maxAttempts; attempt++) {
    const question = questionFor(index, asked, search, audience, after);
    if (!index.canAnswer(question)) return undefined;
    const answer = await answers.ask(index, audience.name, question, signal);
    timing.mark("columns");
    const total = after?.total ?? answer.files;
    const found = await withSession(database, signal, async (session) => {
      const hits = await firstFiles(session, search, answer.page, after);
      return hits && { hits, items: await filesAt(session, hits.slice(0, query.limit)) };
    });
    timing.mark("records");
    if (found) return pageOf({ ...found, total, proposals: proposalsOf(index, answer, after) }, query, timing);
    // Something was written between the two answers.
    index = await columns.current({ signal });
  }
  return undefined;
}

interface Asked {
  test: NonNullable<Query["countFiles"]>;
  /** Datasets that the search is narrowed to. */
  within: (index: ColumnIndex) => Condition[];
}

async function understood({ database }: Deps, { fragment }: FileSearch, query: FileQuery): Promise<Asked> {
  const { dataset, proposal, signal } = query;
  return withSession(database, signal, async (session) => {
    const test = await pathTestOf(session, fragment);
    const ids =
      dataset === undefined
        ? undefined
        : await session.rows(sql<{ id: number }>`select id from dataset where key = ${dataset}`);
    return {
      test,
      within: (index) => [
        ...(ids ? [{ op: "ids" as const, ids: Int32Array.from(ids, ({ id }) => id) }] : []),
        ...(proposal === undefined ? [] : [conditionOfLeaf(index, belongsTo(proposal))]),
      ],
    };
  });
}

const belongsTo = (proposal: string) => facetIs("ref", [`proposal:${proposal}`, `beamtime:${proposal}`]);

function questionFor(
  index: ColumnIndex,
  { test, within }: Asked,
  { limit }: FileSearch,
  { visible }: Audience,
  after: Cursor | undefined,
): Query {
  // The dataset of the last page's last file may have more: its place counts too.
  const place = after && { id: Math.min(after.datasetId + 1, maxId), value: microsOf(after.ct) };
  return {
    visible,
    where: { op: "and", of: [{ op: "files", test }, ...within(index)] },
    ...(after && after.total !== null ? {} : { countFiles: test }),
    ...(after ? {} : { facets: [facetAt("proposal")] }),
    page: {
      by: { number: numberAt("creationTime") },
      descending: true,
      ...(place ? { after: place } : {}),
      // Each of them has such a file, but for one whose files are all on the pages before; one file tells of another page.
      limit: limit + (after ? 2 : 1),
    },
  };
}

const proposalsOf = (index: ColumnIndex, { facets }: Answer, after: Cursor | undefined): FilePage["proposals"] =>
  after ? undefined : mostFrequent(index, "proposal", facets[0] ?? new Uint32Array(), maxProposals);

interface Found {
  /** One more than a page, where there are so many. */
  hits: readonly Place[];
  items: FilePage["items"];
  total: number;
  proposals: FilePage["proposals"] | undefined;
}

function pageOf({ hits, items, total, proposals }: Found, { limit }: FileQuery, timing: Timing): FilePage {
  const last = hits.length > limit ? hits[limit - 1] : undefined;
  return {
    items,
    total,
    more: false,
    ...(proposals ? { proposals } : {}),
    ...(last ? { cursor: cursorAt(last, total, total) } : {}),
    timing: timing.result("columns"),
  };
}
