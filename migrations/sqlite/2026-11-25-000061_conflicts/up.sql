-- What resolved clauses say for or against something.
CREATE TABLE position_stands (
  position_id BLOB    NOT NULL,
  version     INTEGER NOT NULL,
  clause      INTEGER NOT NULL CHECK (clause >= 1),
  subject     TEXT    NOT NULL,
  stance      TEXT    NOT NULL CHECK (stance IN ('for', 'against', 'neutral')),
  PRIMARY KEY (position_id, version, clause, subject),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What other records say for or against something; they count while they are in play.
CREATE TABLE declared_stands (
  kind        TEXT    NOT NULL CHECK (kind IN ('message', 'alert', 'letter')),
  record_id   BLOB    NOT NULL,
  number      INTEGER NOT NULL CHECK (number >= 1),
  version     INTEGER NOT NULL CHECK (version >= 1),
  position_id BLOB    REFERENCES positions (id),
  issue_id    BLOB    NOT NULL REFERENCES issues (id),
  subject     TEXT    NOT NULL,
  stance      TEXT    NOT NULL CHECK (stance IN ('for', 'against', 'neutral')),
  words       TEXT    NOT NULL,
  in_play     INTEGER NOT NULL CHECK (in_play IN (0, 1)),
  PRIMARY KEY (record_id, number),
  UNIQUE (record_id, issue_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX declared_stands_issue ON declared_stands (issue_id, in_play);

CREATE TABLE conflicts (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  rule            TEXT    NOT NULL CHECK (rule IN ('opposite_clauses', 'argues_against_clause')),
  issue_id        BLOB    NOT NULL REFERENCES issues (id),
  subject         TEXT    NOT NULL,
  status          TEXT    NOT NULL CHECK (status IN ('open', 'acknowledged', 'ended')),
  since           TEXT,
  reason          TEXT,
  acknowledged_by BLOB,
  acknowledged_at INTEGER,
  ended_at        INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CHECK ((reason IS NULL) = (acknowledged_at IS NULL)),
  CHECK (status <> 'acknowledged' OR reason IS NOT NULL),
  CHECK ((status = 'ended') = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX conflicts_created ON conflicts (created_at, id);
CREATE INDEX conflicts_updated ON conflicts (updated_at, id);
CREATE INDEX conflicts_status ON conflicts (status, created_at, id);
CREATE INDEX conflicts_issue ON conflicts (issue_id, created_at, id);

CREATE TABLE conflict_sides (
  conflict_id   BLOB    NOT NULL REFERENCES conflicts (id) ON DELETE CASCADE,
  number        INTEGER NOT NULL CHECK (number IN (1, 2)),
  kind          TEXT    NOT NULL CHECK (kind IN ('clause', 'message', 'alert', 'letter')),
  record_id     BLOB    NOT NULL,
  version       INTEGER NOT NULL,
  clause        INTEGER,
  position_id   BLOB    REFERENCES positions (id),
  stance        TEXT    NOT NULL CHECK (stance IN ('for', 'against')),
  words         TEXT    NOT NULL,
  in_force_from TEXT,
  PRIMARY KEY (conflict_id, number),
  CHECK ((kind = 'clause') = (clause IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_sides_record ON conflict_sides (record_id, conflict_id);
CREATE INDEX conflict_sides_position ON conflict_sides (position_id, conflict_id) WHERE position_id IS NOT NULL;

-- How many wait to be acknowledged: counted anew whenever one is found, acknowledged or ended.
ALTER TABLE positions ADD COLUMN open_conflicts INTEGER NOT NULL DEFAULT 0 CHECK (open_conflicts >= 0);
