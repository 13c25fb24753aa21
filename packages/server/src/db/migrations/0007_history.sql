-- Pages and totals of what was changed or removed. With 1.6 M entries: 55 ms, 1 s without this index.
create index history_edit on history (id) where operation <> 'create';
