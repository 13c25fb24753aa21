-- Lists of jobs by state and by type. Runs that wait or run are in `job_run_live`; those that are done are most of them.
create index job_run_stuck on job_run (state, record_id) where state in ('failed', 'cancelled');
-- A job's label is its type.
create index record_job_type on record (label, created_at desc, id desc) where kind = 'job';
