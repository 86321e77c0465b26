-- Files that were handed in to be imported, and how far each has come. A job takes them in, a batch in a transaction that
-- also counts it here.
CREATE TABLE imports (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision > 0),
  kind           TEXT    NOT NULL,
  format         TEXT    NOT NULL,
  file_name      TEXT,
  size           INTEGER NOT NULL CHECK (size > 0),
  sha256         TEXT    NOT NULL CHECK (length(sha256) = 64),
  dry_run        INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
  fiscal_year    INTEGER,
  requested_by   BLOB,             -- a person, perhaps erased since
  client         TEXT,
  status         TEXT    NOT NULL,
  bytes_read     INTEGER NOT NULL,
  rows_read      INTEGER NOT NULL,
  rows_created   INTEGER NOT NULL,
  rows_updated   INTEGER NOT NULL,
  rows_unchanged INTEGER NOT NULL,
  rows_rejected  INTEGER NOT NULL,
  results_cut    INTEGER NOT NULL CHECK (results_cut IN (0, 1)),
  error          TEXT,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  started_at     INTEGER,
  finished_at    INTEGER,
  CHECK (rows_read = rows_created + rows_updated + rows_unchanged + rows_rejected),
  CHECK ((finished_at IS NOT NULL) = (status IN ('done', 'failed', 'cancelled')))
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_created ON imports (created_at, id);
CREATE INDEX imports_updated ON imports (updated_at, id);
CREATE INDEX imports_requested ON imports (requested_by, client, created_at, id);
CREATE INDEX imports_kind ON imports (kind, created_at, id);
CREATE INDEX imports_status ON imports (status, created_at, id);
CREATE INDEX imports_dry ON imports (dry_run, created_at, id);

-- The bytes of a file until its import is over. They are written while they come in, before there is an import: what broke
-- off is forgotten by its time.
CREATE TABLE import_chunks (
  import_id   BLOB    NOT NULL,
  number      INTEGER NOT NULL,
  bytes       BLOB    NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (import_id, number)
) STRICT;
CREATE INDEX import_chunks_received ON import_chunks (received_at);

-- What became of each row of a file.
CREATE TABLE import_rows (
  import_id BLOB    NOT NULL REFERENCES imports (id),
  number    INTEGER NOT NULL,
  line      INTEGER,
  outcome   TEXT    NOT NULL,
  key       TEXT,
  record_id BLOB,
  errors    TEXT    NOT NULL CHECK (json_valid(errors)),
  done_at   INTEGER NOT NULL,
  PRIMARY KEY (import_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_rows_outcome ON import_rows (import_id, outcome, number);
CREATE INDEX import_rows_done ON import_rows (done_at);
