-- Searching names of files. Most names of a chunk differ in the last digits of a counter: what is indexed are the few heads
-- that are left without those digits.

-- Heads of lower-case names, one a line: where names become equal when the last one or two digits of the last number before
-- the extension are replaced by #, they are written so, once; other names stay as they are. 1000 frames of a detector have
-- 10. Behind them stands, as a word of three letters that begins with q, what goes before such a number: trigrams do not tell
-- that scan_0000# is not in scan_00012_0000#. `headPatterns` in search/postgres/file-heads.ts turns a pattern for names
-- into patterns for heads.
create function file_heads(folded text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  if position(E'\n' in folded) = 0 then
    return folded;
  end if;
  return (
    with heads as materialized (
      select head, count(*) as files, min(name collate "C") as name from unnest(
        string_to_array(folded, E'\n'),
        string_to_array(regexp_replace(folded, '[0-9]{1,2}([^0-9\n]*(?:\.[^./\n]*)?)$', '#\1', 'gn'), E'\n')) as t(name, head)
      group by head)
    select string_agg(line, E'\n') from (
      select case when files = 1 then name else head end as line from heads
      union
      select 'q' || regexp_replace(translate(before[1], '_-/.', 'jxwk'), '[^a-z0-9]', 'v', 'g')
      from heads cross join lateral regexp_match(head, '(..)(?<![0-9])[0-9]*#[^0-9]*(?:\.[^./]*)?$') as before
      where files > 1 and before is not null) t);
end
$$;

-- Who writes many files makes the heads, too, which is quicker outside of the database.
create function file_chunk_fill_heads() returns trigger language plpgsql as $$
begin
  new.heads := file_heads(lower(new.names));
  return new;
end
$$;

alter table file_chunk
  -- Lower-case names; null where the names have no capitals. Measured: `like` on them is five times as fast as `ilike`.
  add column folded text generated always as (nullif(lower(names), names)) stored,
  add column heads text,
  -- The index of heads cannot rule these chunks out for two characters: see search/postgres/file-index.ts.
  add column beyond_ascii boolean generated always as (octet_length(heads) <> char_length(heads)) stored;
update file_chunk set heads = file_heads(lower(names));
alter table file_chunk alter column heads set not null;

create trigger file_chunk_heads before insert on file_chunk
  for each row when (new.heads is null) execute function file_chunk_fill_heads();
create trigger file_chunk_new_heads before update of names on file_chunk
  for each row when (new.names is distinct from old.names) execute function file_chunk_fill_heads();

drop index file_chunk_names;
create index file_chunk_heads on file_chunk using gin (heads gin_trgm_ops);
create index file_chunk_beyond_ascii on file_chunk (dataset_id) where beyond_ascii;
