-- Work to be done soon, by any node: again where it failed, and again where the node that had it is gone. A job that is
-- claimed is due again when its lease ends; one that is done is deleted, one given up stays to be looked at.
CREATE TABLE jobs (
  id         BLOB    NOT NULL PRIMARY KEY,
  kind       TEXT    NOT NULL,
  key        TEXT,             -- of jobs of one kind with the same key, only one stands
  payload    TEXT    NOT NULL CHECK (json_valid(payload)),
  created_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  claim_id   BLOB,             -- whoever has it
  attempts   INTEGER NOT NULL, -- claims since it last got on
  failed_at  INTEGER,          -- given up
  error      TEXT,
  UNIQUE (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_at, id) WHERE failed_at IS NULL;
CREATE INDEX jobs_failed ON jobs (failed_at) WHERE failed_at IS NOT NULL;
