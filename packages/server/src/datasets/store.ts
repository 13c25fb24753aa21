import { sql } from "kysely";
import { type Db, planOnce } from "../db/database.ts";
import { changedSince, record, recordCreated } from "../records/feed-store.ts";
import type { RecordKind } from "../records/kind.ts";
import type { Draft, RecordStore, Stored } from "../records/stored.ts";
import { removeDependants } from "./cascade-store.ts";
import type { Keysets } from "./keyset-store.ts";
import type { MetadataKeys } from "./metadata-key-store.ts";
import { type DatasetRow, datasetRow } from "./row.ts";

/** A row as the statements below select it. */
export interface DatasetStoredRow extends Omit<Stored, "extra"> {
  size: number;
  packedSize: number;
  numberOfFiles: number;
  numberOfFilesArchived: number;
  flags: string | null;
}

/** Columns of a stored dataset, for a dataset aliased `d` and its document aliased `x`. */
export const storedColumns = sql.raw(`d.id, d.key, d.version, d.acl_id as "aclId", d.owner_group as "ownerGroup",
  d.created_at as "createdAt", d.created_by as "createdBy", d.updated_at as "updatedAt", d.updated_by as "updatedBy",
  d.size, d.packed_size as "packedSize", d.file_count as "numberOfFiles",
  d.archived_file_count as "numberOfFilesArchived", x.doc as "docText", x.flags`);

export function toStored(row: DatasetStoredRow): Stored {
  const { size, packedSize, numberOfFiles, numberOfFilesArchived, flags, ...rest } = row;
  return { ...rest, extra: { size, packedSize, numberOfFiles, numberOfFilesArchived, ...flagged(flags) } };
}

const flagged = (flags: string | null) => (flags === null ? {} : { metadataFlags: JSON.parse(flags) as unknown });

const rowType = sql.raw(`(key text, acl_id int, readers int[], owner_group text, access_groups text[],
  published boolean, created_at timestamptz, created_by text, updated_at timestamptz, updated_by text, ct timestamptz,
  start_time timestamptz, type text, name text, creation_location text, data_format text, instrument_ids text[],
  techniques text[], keywords text[], proposal_ids text[], sample_ids text[], pis text[], refs text[], size bigint,
  packed_size bigint, file_count bigint, archived_file_count bigint, doc text, flags text, title_words text, words text,
  tags text[], key_ids int[], lo float8[], hi float8[], keyset_id int)`);

const narrow = sql.raw(`key, acl_id, owner_group, access_groups, published, created_at, created_by, updated_at,
  updated_by, ct, start_time, type, name, creation_location, data_format, instrument_ids, techniques, keywords,
  proposal_ids, sample_ids, pis, refs, size, packed_size, file_count, archived_file_count, keyset_id`);

const useColumns = sql.raw("keyset_id, acl_id, owner_group, access_groups, n, first_at, last_at");

// Names and ids weigh more than descriptions. 'simple': no stemming, since names and formulas are not English.
export const tsv = sql.raw(`setweight(to_tsvector('simple', title_words), 'A') || to_tsvector('simple', words)`);

/** The row with what dictionaries say of it. */
interface IndexedRow extends DatasetRow {
  key_ids: number[];
  lo: number[];
  hi: number[];
  keyset_id: number;
}

export function createDatasetStore(kind: RecordKind, keys: MetadataKeys, keysets: Keysets): RecordStore {
  async function rowOf(draft: Draft): Promise<IndexedRow> {
    const row = datasetRow(draft, kind.refs?.(draft.doc) ?? []);
    const numeric = row.quantities.map((one) => ({ key: one.key, unitSI: one.unit_si, unit: one.unit, numeric: true }));
    const textual = row.strings.map((key) => ({ key, unitSI: "", unit: null, numeric: false }));
    const [ids, keysetId] = await Promise.all([
      keys.ids([...numeric, ...textual]),
      keysets.idOf(draft.doc.scientificMetadata),
    ]);
    return {
      ...row,
      key_ids: ids.slice(0, numeric.length),
      lo: row.quantities.map((one) => one.lo),
      hi: row.quantities.map((one) => one.hi),
      keyset_id: keysetId,
    };
  }

  async function select(db: Db, key: string, lock: boolean): Promise<Stored | undefined> {
    const found = await sql<DatasetStoredRow>`
      select ${storedColumns} from dataset d join dataset_doc x using (id) where d.key = ${key}
      ${lock ? sql`for update of d` : sql``}`.execute(db);
    return found.rows[0] && toStored(found.rows[0]);
  }

  return {
    find: (db, key) => select(db, key, false),
    async lock(db, key) {
      // The document may have been replaced while the lock was waited for: read it again under the lock.
      return (await select(db, key, true)) && select(db, key, false);
    },
    // One statement for the row and all its indexes: about 1 ms for one dataset.
    async insert(db, drafts) {
      const rows = JSON.stringify(await Promise.all(drafts.map(rowOf)));
      const made = await sql<DatasetStoredRow>`${planOnce}
        with r as materialized (
          select nextval('dataset_id_seq')::int as id, * from json_to_recordset(${rows}::json) as r${rowType}),
        made as (
          insert into dataset (id, ${narrow}) select id, ${narrow} from r
          on conflict on constraint dataset_key do nothing returning *),
        docs as (
          insert into dataset_doc (id, doc, flags) select r.id, r.doc::json, r.flags::json from r join made using (id)
          returning id, doc, flags),
        seen as (
          insert into vis (group_id, ct, id) select unnest(r.readers), r.ct, r.id from r join made using (id)),
        words as (
          insert into dataset_search (id, tsv, tags, visible_to)
          select r.id, ${tsv}, r.tags, r.readers from r join made using (id)),
        params as (
          insert into dataset_param (id, key_ids, lo, hi)
          select r.id, r.key_ids, r.lo, r.hi from r join made using (id) where cardinality(r.key_ids) > 0),
        uses as (
          insert into metadata_use (${useColumns})
          select keyset_id, acl_id, owner_group, access_groups, 1, created_at, updated_at from made),
        ${recordCreated("dataset", "made")}
        select ${storedColumns}, c."changeId" from made d join docs x using (id) join changed c on c.key = d.key`.execute(
        db,
      );
      return made.rows.map(toStored);
    },
    async update(db, current, next, diff) {
      const extra = { ...current.extra, ...next.extra };
      const row = await rowOf({ ...next, extra });
      const updated = await sql<{ version: number }>`${planOnce}
        with r as materialized (
          select ${current.id}::int as id, * from json_to_recordset(${JSON.stringify([row])}::json) as r${rowType}),
        made as (
          update dataset d set version = d.version + 1, acl_id = r.acl_id, owner_group = r.owner_group,
            access_groups = r.access_groups, published = r.published, created_at = r.created_at,
            created_by = r.created_by, updated_at = r.updated_at, updated_by = r.updated_by, ct = r.ct,
            start_time = r.start_time, type = r.type, name = r.name, creation_location = r.creation_location,
            data_format = r.data_format, instrument_ids = r.instrument_ids,
            techniques = r.techniques, keywords = r.keywords, proposal_ids = r.proposal_ids,
            sample_ids = r.sample_ids, pis = r.pis, refs = r.refs, size = r.size, packed_size = r.packed_size,
            file_count = r.file_count, archived_file_count = r.archived_file_count, keyset_id = r.keyset_id
          from r where d.id = r.id returning d.version),
        docs as (update dataset_doc x set doc = r.doc::json, flags = r.flags::json from r where x.id = r.id),
        words as (
          update dataset_search s set tsv = ${tsv}, tags = r.tags, visible_to = r.readers from r where s.id = r.id),
        params as (
          insert into dataset_param as p (id, key_ids, lo, hi) select id, key_ids, lo, hi from r
          on conflict (id) do update set key_ids = excluded.key_ids, lo = excluded.lo, hi = excluded.hi),
        uses as (
          insert into metadata_use (${useColumns})
          select use.* from r join dataset d using (id), lateral (values
            (d.keyset_id, d.acl_id, d.owner_group, d.access_groups, -1, d.created_at, r.updated_at),
            (r.keyset_id, r.acl_id, r.owner_group, r.access_groups, 1, r.created_at, r.updated_at)) use
          where use.column1 is not null and (d.keyset_id, d.acl_id, d.owner_group, d.access_groups)
            is distinct from (r.keyset_id, r.acl_id, r.owner_group, r.access_groups))
        select version from made`.execute(db);
      const version = updated.rows[0]?.version;
      if (version === undefined) throw new Error(`dataset ${current.key} vanished under its lock`);
      if (next.aclId !== current.aclId || diffTouches(diff, "creationTime")) await rewriteVis(db, current.id);
      const changeId = await record(db, {
        kind: "dataset",
        key: current.key,
        version,
        operation: "update",
        at: next.updatedAt,
        by: next.updatedBy,
        ...diff,
        aclId: next.aclId,
      });
      return {
        ...current,
        ...next,
        id: current.id,
        version,
        docText: row.doc,
        extra: { ...totalsOf(current), ...numbers(next.extra), ...flagged(row.flags) },
        changeId,
      };
    },
    async remove(db, current, by) {
      await removeDependants(db, current, by);
      await sql`delete from dataset where id = ${current.id}`.execute(db);
      return record(db, {
        kind: "dataset",
        key: current.key,
        version: current.version + 1,
        operation: "remove",
        at: new Date(),
        by,
        before: { ...JSON.parse(current.docText), ...totalsOf(current) },
        aclId: current.aclId,
      });
    },
    changedSince: (db, current, version) => changedSince(db, "dataset", current, version),
  };
}

function totalsOf({ extra: { metadataFlags: _derived, ...totals } }: Stored) {
  return totals;
}

async function rewriteVis(db: Db, id: number): Promise<void> {
  await sql`delete from vis where id = ${id}`.execute(db);
  await sql`insert into vis (group_id, ct, id)
    select unnest(a.groups), d.ct, d.id from dataset d join acl a on a.id = d.acl_id where d.id = ${id}`.execute(db);
}

const diffTouches = (diff: { before: unknown; after: unknown }, field: string) =>
  [diff.before, diff.after].some((part) => part !== null && typeof part === "object" && field in part);

const numbers = (extra: Record<string, unknown>): Record<string, number> =>
  Object.fromEntries(Object.entries(extra).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
