-- Searching names of files: letters are folded when they are written, not for each search.

-- Lower-case names of a chunk; null where the names have no capitals. Measured: `like` on folded names is five times as
-- fast as `ilike`, and folding costs a sixth of what the trigrams of the same names cost.
alter table file_chunk add column folded text generated always as (nullif(lower(names), names)) stored;

drop index file_chunk_names;
create index file_chunk_names on file_chunk using gin ((coalesce(folded, names)) gin_trgm_ops);

-- Chunks that the index of names cannot rule out for two characters: see search/postgres/file-index.ts.
create index file_chunk_beyond_ascii on file_chunk (dataset_id) where octet_length(names) <> char_length(names);
