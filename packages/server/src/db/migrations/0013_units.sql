-- In which form and unit the numbers of the metadata were written, for conditions on the numbers as written and for numbers
-- that are asked for without a unit. See datasets/keyset.ts and search/postgres/forms.ts.

-- A list of [path, place, unit], see `metadata_form`. Sets of keys that are written from now on differ where their forms
-- differ. Null: an older set, whose datasets have not been looked at yet.
alter table metadata_keyset add column forms json;

create table metadata_form (
  -- Key under which the index has the number.
  path text collate "C" not null,
  keyset_id int not null,
  -- Member of the object at the path that holds the one number, empty where the number stands there itself; `*`: a range, an
  -- array, or what else is no single number; null: the index does not tell of the JSON numbers at this path, and where the
  -- path is empty, of any.
  place text collate "C",
  -- As written; empty without a unit.
  unit text collate "C"
);
create index metadata_form_path on metadata_form (path, keyset_id);

create function metadata_forms_begin() returns trigger language plpgsql as $$
begin
  insert into metadata_form (path, keyset_id, place, unit)
  select one ->> 0, made.id, one ->> 1, one ->> 2 from made, json_array_elements(made.forms) as one
  where made.forms is not null;
  return null;
end
$$;
create trigger metadata_forms_begin after insert on metadata_keyset
  referencing new table as made for each statement execute function metadata_forms_begin();
-- Only forms that were missing are ever set.
create trigger metadata_forms_found after update on metadata_keyset
  referencing new table as made for each statement execute function metadata_forms_begin();
