-- Sorted lists of the files of a dataset: a chunk whose smallest name, size or time comes after the page is not read. Null
-- for chunks of few files, which are always read.
alter table file_chunk
  add column low_name text collate "C",
  add column high_name text collate "C",
  add column low_size bigint,
  add column high_size bigint,
  -- A file without a time counts as one of time -1.
  add column low_time bigint,
  add column high_time bigint;

create function file_chunk_fill_bounds() returns trigger language plpgsql as $$
begin
  if new.n < 100 then
    new.low_name := null;
    new.high_name := null;
    new.low_size := null;
    new.high_size := null;
    new.low_time := null;
    new.high_time := null;
    return new;
  end if;
  -- In the SELECT list, functions of rows store no rows; lists that are shorter end with nulls.
  select min(name), max(name), min(size), max(size), min(coalesce(ms, -1)), max(coalesce(ms, -1))
    into new.low_name, new.high_name, new.low_size, new.high_size, new.low_time, new.high_time
    from (select unnest(string_to_array(new.names, E'\n')) collate "C" as name, unnest(new.sizes) as size,
      unnest(new.times) as ms) t;
  return new;
end
$$;

create trigger file_chunk_bounds before insert on file_chunk
  for each row when (new.n >= 100 and new.low_name is null) execute function file_chunk_fill_bounds();
create trigger file_chunk_new_bounds before update of n, names, sizes, times on file_chunk
  for each row execute function file_chunk_fill_bounds();

-- Most catalogues have few such chunks: at 20 million files, most of them in small datasets, 17,000 of 1.8 million. Their
-- files are the same: the search columns need not read them again.
set local margay.packs = 'on';
update file_chunk set n = n where n >= 100;
set local margay.packs = 'off';
