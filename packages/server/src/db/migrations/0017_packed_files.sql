-- Names of files as the search columns keep them, so that they need not be read and packed anew with each change of a
-- dataset. See datablocks/file-packs.ts and search/columns/feed.

alter table file_chunk
  -- Lower-case names as `packPaths` of packages/columns packs them; null: not packed yet. 1000 frames take less than 100 bytes.
  add column packed bytea;

-- What is still to be packed: all rows of before, then hardly any.
create index file_chunk_unpacked on file_chunk (block_id, chunk) where packed is null;

-- Whoever changes names by hand need not know of it.
create function file_chunk_forget_packed() returns trigger language plpgsql as $$
begin
  new.packed := null;
  return new;
end
$$;
create trigger file_chunk_renamed before update of names on file_chunk
  for each row when (new.names is distinct from old.names and new.packed is not distinct from old.packed)
  execute function file_chunk_forget_packed();

-- Files are of their dataset in the search columns: see 0008.
create function files_changed() returns trigger language plpgsql as $$
begin
  insert into dataset_change (id) select distinct dataset_id from changed;
  return null;
end
$$;

create function files_moved() returns trigger language plpgsql as $$
begin
  insert into dataset_change (id) select dataset_id from was union select dataset_id from changed;
  return null;
end
$$;

create trigger file_chunk_inserted after insert on file_chunk
  referencing new table as changed for each statement execute function files_changed();
create trigger file_chunk_deleted after delete on file_chunk
  referencing old table as changed for each statement execute function files_changed();
-- Packing changes nothing that anybody could find: who only packs says so.
create trigger file_chunk_updated after update on file_chunk
  referencing old table as was new table as changed for each statement
  when (coalesce(current_setting('margay.packs', true), '') <> 'on') execute function files_moved();
create trigger file_chunk_truncated after truncate on file_chunk
  for each statement execute function all_datasets_changed();

-- Only files of original blocks are found. Blocks go with their chunks.
create function block_moved() returns trigger language plpgsql as $$
begin
  insert into dataset_change (id) select old.dataset_id union select new.dataset_id;
  return null;
end
$$;
create trigger block_moved after update of kind, dataset_id on block
  for each row when (new.kind <> old.kind or new.dataset_id <> old.dataset_id) execute function block_moved();
