-- Which keys the scientific metadata of datasets has, and who may know. See metadata-keys/.

-- Distinct sets of keys: few, since datasets of one kind of measurement have the same. Rows never change or go, so
-- processes cache them.
create table metadata_keyset (
  id int generated always as identity primary key,
  hash bytea not null constraint metadata_keyset_hash unique,
  -- [["key", "human name"], ...]: the top level of the metadata.
  keys json not null,
  -- Dotted paths of all entries.
  paths json not null
);

-- Null: not yet looked at, as in what older versions wrote.
alter table dataset add column keyset_id int;
create index dataset_without_keyset on dataset (id) where keyset_id is null;

-- How many datasets use a set, by who owns and who reads them. Rows add up: writers only append, with a negative number
-- for what ceased, so that they never wait for each other. Readers sum, and put many rows together into few.
create table metadata_use (
  keyset_id int not null,
  acl_id int not null,
  owner_group text collate "C" not null,
  access_groups text[] not null,
  n bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null
);

-- Datasets are removed in several ways, one by one and all at once.
create function metadata_use_ends() returns trigger language plpgsql as $$
begin
  insert into metadata_use (keyset_id, acl_id, owner_group, access_groups, n, first_at, last_at)
  select keyset_id, acl_id, owner_group, access_groups, -count(*), max(created_at), now()
  from gone where keyset_id is not null group by 1, 2, 3, 4;
  return null;
end
$$;
create trigger metadata_use_ends after delete on dataset
  referencing old table as gone for each statement execute function metadata_use_ends();
