-- The actions of jobs. The record of a job is a row of `record`; the queue itself is pg-boss's, in a schema of its own.

-- One create or update of a job that has actions to perform.
create table job_run (
  id uuid primary key,
  record_id int not null references record on delete cascade,
  type text collate "C" not null,
  operation text collate "C" not null check (operation in ('create', 'update')),
  state text collate "C" not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  request json not null,
  -- The queue's entry that stands for the run; entries of other ids are of the past.
  queue_id uuid not null,
  worker uuid,
  -- Counts deliveries: a worker that was taken for dead writes nothing any more.
  claim int not null default 0,
  beat_at timestamptz,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);
create index job_run_record on job_run (record_id, queued_at);
create index job_run_live on job_run (state, type, queued_at) where state in ('queued', 'running');
create index job_run_ended on job_run (ended_at) where ended_at is not null;

create table job_action (
  run_id uuid not null references job_run on delete cascade,
  position int not null,
  type text collate "C" not null,
  state text collate "C" not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- Attempts whose outcome is known.
  attempts int not null default 0,
  -- Whether the first attempt failed, and how: what waits for it must learn of it even when the second one is done.
  first_error text,
  first_status int,
  error text,
  error_status int,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (run_id, position)
);

-- Numbers the events of a job. The row is locked by whoever appends, so that a reader never passes one by.
create table job_stream (
  record_id int primary key references record on delete cascade,
  last_event int not null
);

create table job_event (
  record_id int not null references record on delete cascade,
  id int not null,
  at timestamptz not null default now(),
  kind text collate "C" not null check (kind in ('record', 'run', 'action', 'log')),
  run_id uuid,
  position int,
  level text collate "C" not null,
  text text not null,
  primary key (record_id, id)
);

-- What the policies' scheduler does, and when it is due; one process at a time holds the row.
create table job_clock (
  name text collate "C" primary key,
  due_at timestamptz not null
);

-- What was done for a dataset once and is not done again.
create table policy_deed (
  deed text collate "C" not null check (deed in ('archive', 'embargo')),
  dataset_id int not null references dataset on delete cascade,
  at timestamptz not null default now(),
  primary key (deed, dataset_id)
);

-- Jobs of whose end the policies' addressees were told.
create table job_notice (
  record_id int primary key references record on delete cascade,
  at timestamptz not null default now()
);
