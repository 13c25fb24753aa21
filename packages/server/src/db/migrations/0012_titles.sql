-- Words of titles and names of proposals, beamtimes, samples and instruments: a dataset is found by the titles of what it
-- belongs to. `tsv` holds the words of the whole record.
alter table record add column title_words tsvector
  generated always as (to_tsvector('simple'::regconfig, label || E'\n' || translate(label, '_-./:', '     '))) stored;
create index record_title_words on record using gin (title_words);
