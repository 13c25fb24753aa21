-- Settings of clients, such as a web UI, that administrators change while the server runs. Earlier states are in history.
create table runtime_config (
  cid text collate "C" primary key,
  version bigint not null default 1,
  data json not null,
  created_by text not null,
  updated_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
