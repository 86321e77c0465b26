-- Whether somebody waits for it in front of a screen: such a job is claimed before the others.
ALTER TABLE jobs ADD COLUMN is_awaited boolean NOT NULL DEFAULT FALSE;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (is_awaited, due_at, id) WHERE failed_at IS NULL;
