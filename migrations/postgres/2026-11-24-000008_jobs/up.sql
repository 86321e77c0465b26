-- Work to be done soon, by any node: again where it failed, and again where the node that had it is gone. A job that is
-- claimed is due again when its lease ends; one that is done is deleted, one given up stays to be looked at.
CREATE TABLE jobs (
  id         uuid        NOT NULL PRIMARY KEY,
  kind       text        NOT NULL,
  key        text,             -- of jobs of one kind with the same key, only one stands
  payload    jsonb       NOT NULL,
  created_at timestamptz NOT NULL,
  due_at     timestamptz NOT NULL,
  claim_id   uuid,             -- whoever has it
  attempts   integer     NOT NULL, -- claims since it last got on
  failed_at  timestamptz,          -- given up
  error      text,
  UNIQUE (kind, key)
);
CREATE INDEX jobs_due ON jobs (due_at, id) WHERE failed_at IS NULL;
CREATE INDEX jobs_failed ON jobs (failed_at) WHERE failed_at IS NOT NULL;
