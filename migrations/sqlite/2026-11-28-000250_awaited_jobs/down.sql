DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (due_at, id) WHERE failed_at IS NULL;
ALTER TABLE jobs DROP COLUMN is_awaited;
