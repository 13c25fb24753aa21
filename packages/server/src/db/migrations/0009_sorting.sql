-- Orders of datasets by texts, which the search columns do not have: lists of many datasets are walked along these. See
-- search/screen/orders.ts for the length, which keeps every text within what an index can hold.
create index dataset_name_order on dataset ((left(lower(name), 300) collate "C"), id);
create index dataset_doc_owner_order on dataset_doc ((left(doc ->> 'owner', 300) collate "C"), id);
create index dataset_doc_folder_order on dataset_doc ((left(doc ->> 'sourceFolder', 300) collate "C"), id);

-- Whether one of these lists names a value twice. The search columns count datasets, facets of SciCat count items.
create function repeats(a text[], b text[], c text[], d text[], e text[], f text[]) returns boolean
language plpgsql immutable parallel safe as $$
begin
  -- Most lists have no or one item.
  if cardinality(a) > 1 and cardinality(a) > (select count(distinct v) from unnest(a) as v) then return true; end if;
  if cardinality(b) > 1 and cardinality(b) > (select count(distinct v) from unnest(b) as v) then return true; end if;
  if cardinality(c) > 1 and cardinality(c) > (select count(distinct v) from unnest(c) as v) then return true; end if;
  if cardinality(d) > 1 and cardinality(d) > (select count(distinct v) from unnest(d) as v) then return true; end if;
  if cardinality(e) > 1 and cardinality(e) > (select count(distinct v) from unnest(e) as v) then return true; end if;
  return cardinality(f) > 1 and cardinality(f) > (select count(distinct v) from unnest(f) as v);
end
$$;
create index dataset_repeats on dataset (id)
  where repeats(keywords, proposal_ids, sample_ids, instrument_ids, pis, access_groups);
