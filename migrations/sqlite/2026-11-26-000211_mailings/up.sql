-- Briefings and alerts that are mailed to a segment of the network. The cursor is how far the segment was read.
CREATE TABLE mailings (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  kind          TEXT    NOT NULL CHECK (kind IN ('briefing', 'alert')),
  subject_id    BLOB    NOT NULL,
  segment_id    BLOB    NOT NULL REFERENCES segments (id),
  owner_unit_id BLOB    NOT NULL REFERENCES units (id),
  status        TEXT    NOT NULL CHECK (status IN ('sending', 'sent', 'stopped')),
  criteria      TEXT    NOT NULL,
  is_gathered   INTEGER NOT NULL CHECK (is_gathered IN (0, 1)),
  finished_at   INTEGER,
  cursor_at     INTEGER,
  cursor_id     BLOB,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK ((status = 'sent') = (finished_at IS NOT NULL)),
  CHECK (status <> 'sent' OR is_gathered),
  CHECK ((cursor_at IS NULL) = (cursor_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX mailings_created ON mailings (created_at, id);
CREATE INDEX mailings_updated ON mailings (updated_at, id);
CREATE INDEX mailings_kind ON mailings (kind, created_at, id);
CREATE INDEX mailings_subject ON mailings (subject_id, created_at, id);
CREATE INDEX mailings_segment ON mailings (segment_id, created_at, id);
CREATE INDEX mailings_owner ON mailings (owner_unit_id, created_at, id);
CREATE INDEX mailings_status ON mailings (status, created_at, id);

-- The mails of a mailing, one for a person and what is mailed. Who is forgotten is counted still.
CREATE TABLE mailing_recipients (
  id         BLOB    NOT NULL PRIMARY KEY,
  mailing_id BLOB    NOT NULL REFERENCES mailings (id),
  subject_id BLOB    NOT NULL,
  person_id  BLOB    REFERENCES people (id),
  status     TEXT    NOT NULL CHECK (status IN ('queued', 'sent', 'delivered', 'bounced', 'rejected', 'unknown')),
  reason     TEXT,
  token_hash BLOB    CHECK (length(token_hash) = 32),
  begun_at   INTEGER,
  settled_at INTEGER,
  due_at     INTEGER NOT NULL,
  put_off    INTEGER NOT NULL CHECK (put_off >= 0),
  opened_at  INTEGER,
  used_at    INTEGER,
  CHECK (status NOT IN ('sent', 'unknown') OR begun_at IS NOT NULL),
  UNIQUE (subject_id, person_id)
) STRICT, WITHOUT ROWID;
-- The counts of a mailing are read from this index alone.
CREATE INDEX mailing_recipients_counted ON mailing_recipients (mailing_id, status, opened_at, used_at);
CREATE INDEX mailing_recipients_person ON mailing_recipients (person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX mailing_recipients_token ON mailing_recipients (token_hash) WHERE token_hash IS NOT NULL;
-- Mails that wait.
CREATE INDEX mailing_recipients_waiting ON mailing_recipients (due_at, id) WHERE status = 'queued';
