import type { DataFile } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../access/index.ts";
import { type Db, inTransaction, planOnce } from "../db/database.ts";
import { Conflict, InvalidBody } from "../errors.ts";
import { Meanwhile } from "../records/again.ts";
import { changedSince, record, recordCreated } from "../records/feed-store.ts";
import type { Doc, RecordKind } from "../records/kind.ts";
import type { Draft, RecordStore, Stored } from "../records/stored.ts";
import { insertChunks } from "./chunk-store.ts";
import { differingFiles, sumOf } from "./files.ts";
import { filesOf, noSuchDataset } from "./kind.ts";
import {
  type BlockPage,
  type BlockQuery,
  type BlockRow,
  blockColumns,
  listBlocks,
  readBlock,
  toStored,
} from "./read-store.ts";
import type { PresentFile } from "./sift.ts";
import { type BlockNoun, lockDatasets, minus, moveTotals, none, plus, type Totals } from "./totals-store.ts";

export interface BlockStore extends RecordStore {
  /** Locks a dataset and answers those of its original files that have one of the paths. */
  lockAndFindFiles(trx: Db, datasetPid: string, paths: readonly string[]): Promise<PresentFile[]>;
  /** Newest first, without what the caller may not read. */
  list(db: Db, principal: Principal, query: BlockQuery): Promise<BlockPage>;
}

function totalsOf(doc: Doc): Totals {
  const files = filesOf(doc);
  const number = (value: unknown) => (typeof value === "number" ? value : undefined);
  return { size: number(doc.size) ?? sumOf(files), packedSize: number(doc.packedSize) ?? 0, files: files.length };
}

/** The part of the document that stays JSON. */
function ownPart(doc: Doc): string {
  const { dataFileList: _files, size: _size, ...own } = doc;
  return JSON.stringify(own);
}

export function createBlockStore(noun: BlockNoun, kind: RecordKind): BlockStore {
  return {
    find: (db, key) => readBlock(db, noun, key, false),
    async lock(db, key) {
      const found = await sql<{ id: number }>`
        select dataset_id as id from block where key = ${key} and kind = ${noun}`.execute(db);
      const dataset = found.rows[0];
      if (!dataset || (await lockDatasets(db, { id: dataset.id })).length === 0) return undefined;
      // Whoever changes a block holds its dataset: under that lock the block is what it is.
      return readBlock(db, noun, key, true);
    },
    insert: (db, drafts) => inTransaction(db, (trx) => insert(trx, drafts)),
    async update(db, current, next, diff) {
      const before = diff.before as Doc; // difference() of two objects gives two objects
      const after = diff.after as Doc;
      if ("datasetPid" in after)
        throw new InvalidBody([{ pointer: "/datasetPid", detail: "cannot be changed; create the block anew" }]);
      const totals = totalsOf(next.doc);
      const updated = await sql<{
        version: number;
        datasetId: number;
        size: number;
        packedSize: number;
        files: number;
      }>`
        with was as (select id, size, packed_size, file_count from block where id = ${current.id})
        update block b set version = version + 1, archive_id = ${archiveId(next.doc)}, size = ${totals.size},
          packed_size = ${totals.packedSize}, file_count = ${totals.files}, created_at = ${next.createdAt},
          created_by = ${next.createdBy}, updated_at = ${next.updatedAt}, updated_by = ${next.updatedBy},
          doc = ${ownPart(next.doc)}::json
        from was where b.id = was.id
        returning b.version, b.dataset_id as "datasetId", was.size, was.packed_size as "packedSize",
          was.file_count as files`
        .execute(db)
        .catch(archiveIdTaken);
      const row = updated.rows[0];
      if (!row) throw new Error(`${noun} ${current.key} vanished under its lock`);
      if ("dataFileList" in after) {
        await sql`delete from file_chunk where block_id = ${current.id}`.execute(db);
        await insertChunks(db, current.id, row.datasetId, filesOf(next.doc));
        const files = differingFiles((before.dataFileList ?? []) as DataFile[], filesOf(next.doc)); // both are lists
        before.dataFileList = files.before;
        after.dataFileList = files.after;
      }
      const author = { at: next.updatedAt, by: next.updatedBy };
      const moved = { ...author, isDeclared: next.isUpdatedAtDeclared };
      await moveTotals(db, noun, row.datasetId, minus(totals, row), moved);
      const changeId = await record(db, {
        kind: noun,
        key: current.key,
        version: row.version,
        operation: "update",
        ...author,
        before,
        after,
        aclId: current.aclId,
      });
      const { createdAt, createdBy, updatedAt, updatedBy } = next;
      const { size: _, ...extra } = current.extra;
      return withDocument(
        { ...current, version: row.version, createdAt, createdBy, updatedAt, updatedBy, extra, changeId },
        next.doc,
        totals,
      );
    },
    async remove(db, current, by) {
      const removed = await sql<{ datasetId: number; size: number; packedSize: number; files: number }>`
        delete from block where id = ${current.id}
        returning dataset_id as "datasetId", size, packed_size as "packedSize", file_count as files`.execute(db);
      const row = removed.rows[0];
      if (!row) throw new Error(`${noun} ${current.key} vanished under its lock`);
      const at = new Date();
      await moveTotals(db, noun, row.datasetId, minus(none, row), { at, by });
      return record(db, {
        kind: noun,
        key: current.key,
        version: current.version + 1,
        operation: "remove",
        at,
        by,
        before: { ...JSON.parse(current.docText), size: row.size },
        aclId: current.aclId,
      });
    },
    async lockAndFindFiles(trx, datasetPid, paths) {
      const [dataset] = await lockDatasets(trx, { keys: [datasetPid] });
      if (!dataset) throw noSuchDataset();
      const found = await sql<PresentFile>`
        select f.path, f.size, f.time, b.key as "blockKey"
        from file_chunk c join block b on b.id = c.block_id and b.kind = ${noun}
          cross join unnest(string_to_array(c.names, e'\\n'), c.sizes, c.times) as f(path, size, time)
          join unnest(${[...new Set(paths)]}::text[]) as wanted(path) on wanted.path = f.path
        where c.dataset_id = ${dataset.id}`.execute(trx);
      return found.rows;
    },
    changedSince: (db, current, version) => changedSince(db, noun, current, version),
    list: (db, principal, query) => listBlocks(db, noun, kind.policy.visibleTo(principal, "d"), query),
  };

  async function insert(trx: Db, drafts: readonly Draft[]): Promise<Stored[]> {
    const pids = drafts.map((draft) => String(draft.doc.datasetPid));
    const datasets = new Map((await lockDatasets(trx, { keys: pids })).map((row) => [row.key, row]));
    const rows = drafts.map((draft) => {
      const dataset = datasets.get(String(draft.doc.datasetPid));
      if (!dataset) throw noSuchDataset();
      // The right to write was judged before the lock: it must still be the same dataset.
      if (dataset.aclId !== draft.aclId || dataset.ownerGroup !== draft.ownerGroup)
        throw new Meanwhile("The dataset's groups changed meanwhile; send it again.");
      return { draft, dataset, totals: totalsOf(draft.doc) };
    });
    const values = rows.map(({ draft, dataset, totals }) => ({
      key: draft.key,
      dataset_id: dataset.id,
      archive_id: archiveId(draft.doc),
      size: totals.size,
      packed_size: totals.packedSize,
      file_count: totals.files,
      created_at: draft.createdAt,
      created_by: draft.createdBy,
      updated_at: draft.updatedAt,
      updated_by: draft.updatedBy,
      doc: ownPart(draft.doc),
    }));
    const inserted = await sql<BlockRow>`${planOnce}
      with b as (
        insert into block (key, kind, dataset_id, archive_id, size, packed_size, file_count, created_at, created_by,
          updated_at, updated_by, doc)
        select key, ${noun}, dataset_id, archive_id, size, packed_size, file_count, created_at, created_by, updated_at,
          updated_by, doc::json
        from json_to_recordset(${JSON.stringify(values)}::json) as r(key text, dataset_id int, archive_id text,
          size bigint, packed_size bigint, file_count int, created_at timestamptz, created_by text,
          updated_at timestamptz, updated_by text, doc text)
        on conflict on constraint block_key do nothing
        returning *),
      made as (select b.*, d.acl_id from b join dataset d on d.id = b.dataset_id),
      ${recordCreated(noun, "made")}
      select ${blockColumns}, c."changeId" from b join dataset d on d.id = b.dataset_id join changed c on c.key = b.key`
      .execute(trx)
      .catch(archiveIdTaken);
    const added = new Map<number, { sum: Totals; draft: Draft }>();
    const result: Stored[] = [];
    for (const { draft, dataset, totals } of rows) {
      const row = inserted.rows.find((one) => one.key === draft.key);
      if (!row) continue;
      const written = insertChunks(trx, row.id, dataset.id, filesOf(draft.doc));
      written.catch(() => {}); // awaited below
      added.set(dataset.id, { sum: plus(added.get(dataset.id)?.sum ?? none, totals), draft });
      const { extra, ...stored } = toStored(row);
      const { size: _, ...others } = extra;
      result.push(withDocument({ ...stored, extra: others }, draft.doc, totals));
      await written;
    }
    for (const [id, { sum, draft }] of added) {
      const { updatedAt: at, updatedBy: by, isUpdatedAtDeclared: isDeclared } = draft;
      await moveTotals(trx, noun, id, sum, { at, by, isDeclared });
    }
    return result;
  }
}

// Just written: the document is at hand and need not be read back.
function withDocument(row: Stored, doc: Doc, totals: Totals): Stored {
  const extra: Stored["extra"] = { ...row.extra, numberOfFiles: totals.files };
  return {
    ...row,
    docText: JSON.stringify(doc),
    extra: "size" in doc ? extra : { size: totals.size, ...extra },
  };
}

const archiveId = (doc: Doc): string | null => (typeof doc.archiveId === "string" ? doc.archiveId : null);

function archiveIdTaken(error: unknown): never {
  if (error instanceof Error && "constraint" in error && error.constraint === "block_archive_id")
    throw new Conflict("Another datablock has this archiveId.", [{ pointer: "/archiveId", detail: "is taken" }]);
  throw error;
}
