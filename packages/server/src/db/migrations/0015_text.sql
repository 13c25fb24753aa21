-- The order of names with the names in it: a walk along it reads the index alone. Without them a step of 8,000 rows read as
-- many pages of the table: 207 ms, now 5. At 2 million datasets it is 169 MB in place of 102. Made before the old one goes, so
-- that datasets can be read meanwhile.
create index dataset_name_walk on dataset ((left(lower(name), 300) collate "C"), id) include (name);
drop index dataset_name_order;
alter index dataset_name_walk rename to dataset_name_order;
