CREATE TABLE messages (
  id               BLOB    NOT NULL PRIMARY KEY,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  position_id      BLOB    NOT NULL REFERENCES positions (id),
  owner_unit_id    BLOB    NOT NULL REFERENCES units (id),
  audience         TEXT    NOT NULL,
  channel          TEXT    NOT NULL,
  language         TEXT    NOT NULL,
  headline         TEXT    NOT NULL,
  body             TEXT    NOT NULL,
  valid_from       TEXT,
  valid_until      TEXT,
  replaces_id      BLOB    REFERENCES messages (id) CHECK (replaces_id <> id),
  status           TEXT    NOT NULL CHECK (status IN ('draft', 'review', 'approved', 'withdrawn')),
  position_version INTEGER,
  approved_by      BLOB,
  approved_at      INTEGER,
  withdrawn_at     INTEGER,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  FOREIGN KEY (position_id, position_version) REFERENCES position_versions (position_id, number),
  CHECK (valid_from <= valid_until),
  CHECK ((approved_at IS NULL) = (position_version IS NULL)),
  CHECK (status <> 'approved' OR approved_at IS NOT NULL),
  CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_created ON messages (created_at, id);
CREATE INDEX messages_updated ON messages (updated_at, id);
CREATE INDEX messages_headline ON messages (headline, id);
CREATE INDEX messages_position ON messages (position_id, created_at, id);
CREATE INDEX messages_audience ON messages (audience, channel, created_at, id);
CREATE INDEX messages_channel ON messages (channel, created_at, id);
CREATE INDEX messages_language ON messages (language, created_at, id);
CREATE INDEX messages_status ON messages (status, created_at, id);
CREATE INDEX messages_owner ON messages (owner_unit_id, created_at, id);

CREATE TABLE message_points (
  message_id BLOB    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL CHECK (number >= 1),
  words      TEXT    NOT NULL,
  clauses    TEXT    NOT NULL,
  PRIMARY KEY (message_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE message_findings (
  message_id BLOB    NOT NULL,
  point      INTEGER NOT NULL,
  number     INTEGER NOT NULL CHECK (number >= 1),
  finding_id BLOB    NOT NULL REFERENCES findings (id),
  PRIMARY KEY (message_id, point, number),
  FOREIGN KEY (message_id, point) REFERENCES message_points (message_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX message_findings_finding ON message_findings (finding_id, message_id);

CREATE TABLE message_questions (
  message_id BLOB    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL CHECK (number >= 1),
  question   TEXT    NOT NULL,
  answer     TEXT    NOT NULL,
  PRIMARY KEY (message_id, number)
) STRICT, WITHOUT ROWID;

-- Which approved message took the place of which: kept with the approval.
CREATE TABLE message_replacements (
  message_id   BLOB    NOT NULL REFERENCES messages (id),
  successor_id BLOB    NOT NULL REFERENCES messages (id),
  replaced_at  INTEGER NOT NULL,
  PRIMARY KEY (message_id, successor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_replacements_successor ON message_replacements (successor_id);
