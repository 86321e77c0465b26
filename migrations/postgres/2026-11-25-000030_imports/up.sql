-- Files that were handed in to be imported, and how far each has come. A job takes them in, a batch in a transaction that
-- also counts it here.
CREATE TABLE imports (
  id             uuid        NOT NULL PRIMARY KEY,
  revision       integer     NOT NULL CHECK (revision > 0),
  kind           text        NOT NULL COLLATE "C",
  format         text        NOT NULL,
  file_name      text,
  size           bigint      NOT NULL CHECK (size > 0),
  sha256         text        NOT NULL CHECK (length(sha256) = 64),
  dry_run        boolean     NOT NULL,
  fiscal_year    smallint,
  requested_by   uuid,                 -- a person, perhaps erased since
  client         text        COLLATE "C",
  status         text        NOT NULL COLLATE "C",
  bytes_read     bigint      NOT NULL,
  rows_read      bigint      NOT NULL,
  rows_created   bigint      NOT NULL,
  rows_updated   bigint      NOT NULL,
  rows_unchanged bigint      NOT NULL,
  rows_rejected  bigint      NOT NULL,
  results_cut    boolean     NOT NULL,
  error          text,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  started_at     timestamptz,
  finished_at    timestamptz,
  CHECK (rows_read = rows_created + rows_updated + rows_unchanged + rows_rejected),
  CHECK ((finished_at IS NOT NULL) = (status IN ('done', 'failed', 'cancelled')))
);
CREATE INDEX imports_created ON imports (created_at, id);
CREATE INDEX imports_updated ON imports (updated_at, id);
CREATE INDEX imports_requested ON imports (requested_by, client, created_at, id);
CREATE INDEX imports_kind ON imports (kind, created_at, id);
CREATE INDEX imports_status ON imports (status, created_at, id);
CREATE INDEX imports_dry ON imports (dry_run, created_at, id);

-- The bytes of a file until its import is over. They are written while they come in, before there is an import: what broke
-- off is forgotten by its time.
CREATE TABLE import_chunks (
  import_id   uuid        NOT NULL,
  number      integer     NOT NULL,
  bytes       bytea       NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (import_id, number)
);
CREATE INDEX import_chunks_received ON import_chunks (received_at);

-- What became of each row of a file.
CREATE TABLE import_rows (
  import_id uuid        NOT NULL REFERENCES imports (id),
  number    bigint      NOT NULL,
  line      bigint,
  outcome   text        NOT NULL COLLATE "C",
  key       text,
  record_id uuid,
  errors    jsonb       NOT NULL,
  done_at   timestamptz NOT NULL,
  PRIMARY KEY (import_id, number)
);
CREATE INDEX import_rows_outcome ON import_rows (import_id, outcome, number);
CREATE INDEX import_rows_done ON import_rows (done_at);
