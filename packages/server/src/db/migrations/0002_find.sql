-- What finding records by a filter needs. See search/postgres/find.

-- A part of a document as jsonb. Null where there is none, and where jsonb cannot hold it: json keeps numbers such as
-- 1e200000 as they were sent, and one of them must not end a search over all documents.
create function json_part(doc json, path text[]) returns jsonb
language plpgsql immutable strict parallel safe cost 2000 as $$
declare
  part text := (doc #> path)::text;
begin
  if pg_input_is_valid(part, 'jsonb') then
    return part::jsonb;
  end if;
  return null;
end
$$;

-- A text of a document. Only for its cost: it tells PostgreSQL that many documents are worth several processes.
create function json_text(doc json, field text) returns text
language plpgsql immutable strict parallel safe cost 1000 as $$
begin
  return doc ->> field;
end
$$;

alter table dataset
  add column start_time timestamptz,
  add column access_groups text[] not null default '{}';

update dataset d set
  start_time = case when x.doc ->> 'startTime' ~ '^\d{4}-' and pg_input_is_valid(x.doc ->> 'startTime', 'timestamptz')
    then (x.doc ->> 'startTime')::timestamptz end,
  access_groups = case when json_typeof(x.doc -> 'accessGroups') = 'array'
    then array(select json_array_elements_text(x.doc -> 'accessGroups')) else '{}' end
from dataset_doc x where x.id = d.id;

create index dataset_start on dataset (start_time desc nulls last, id);
create index dataset_doc_source_folder on dataset_doc using hash ((doc ->> 'sourceFolder'));
create index dataset_created on dataset (created_at desc, id);
-- Also finds the datasets of a group: by the visibility sets that the group is in.
create index dataset_acl on dataset (acl_id, start_time desc nulls last, id);
