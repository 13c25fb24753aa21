-- Orders of datasets by texts, which the search columns do not have: lists of many datasets are walked along these. See
-- search/screen/orders.ts for the length, which keeps every text within what an index can hold.
create index dataset_name_order on dataset ((left(lower(name), 300) collate "C"), id);
create index dataset_doc_owner_order on dataset_doc ((left(doc ->> 'owner', 300) collate "C"), id);
create index dataset_doc_folder_order on dataset_doc ((left(doc ->> 'sourceFolder', 300) collate "C"), id);

-- Parts of names, which clients of SciCat look for.
create index dataset_name_trgm on dataset using gin (name gin_trgm_ops);

-- Whether a list names a value twice. The search columns count datasets, facets of SciCat count items of lists: the few
-- datasets for which that differs are found by this. Compared one by one: a query in a function costs ten times as much.
create function repeats(list text[]) returns boolean
language plpgsql immutable strict parallel safe as $$
begin
  for at in 2 .. cardinality(list) loop
    if list[at] = any (list[1:at - 1]) then
      return true;
    end if;
  end loop;
  return false;
end
$$;
create index dataset_repeats on dataset (id)
  where repeats(keywords) or repeats(proposal_ids) or repeats(sample_ids) or repeats(instrument_ids) or repeats(pis)
    or repeats(access_groups);
