-- Whether somebody waits for it in front of a screen: such a job is claimed before the others.
ALTER TABLE jobs ADD COLUMN is_awaited INTEGER NOT NULL DEFAULT 0 CHECK (is_awaited IN (0, 1));
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (is_awaited, due_at, id) WHERE failed_at IS NULL;
