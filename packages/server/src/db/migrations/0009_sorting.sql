-- Orders of datasets by texts, which the search columns do not have: lists of many datasets are walked along these. See
-- search/screen/orders.ts for the length, which keeps every text within what an index can hold.
create index dataset_name_order on dataset ((left(lower(name), 300) collate "C"), id);
create index dataset_doc_owner_order on dataset_doc ((left(doc ->> 'owner', 300) collate "C"), id);
create index dataset_doc_folder_order on dataset_doc ((left(doc ->> 'sourceFolder', 300) collate "C"), id);
