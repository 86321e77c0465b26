-- Submissions declare stands as well, and each stand and side says whose it is. Columns of SQLite cannot change their checks:
-- the tables are written anew.
CREATE TABLE declared_stands_new (
  kind        TEXT    NOT NULL CHECK (kind IN ('message', 'alert', 'submission')),
  record_id   BLOB    NOT NULL,
  number      INTEGER NOT NULL CHECK (number >= 1),
  version     INTEGER NOT NULL CHECK (version >= 1),
  position_id BLOB    REFERENCES positions (id),
  unit_id     BLOB    NOT NULL REFERENCES units (id),
  issue_id    BLOB    NOT NULL REFERENCES issues (id),
  subject     TEXT    NOT NULL,
  stance      TEXT    NOT NULL CHECK (stance IN ('for', 'against', 'neutral')),
  words       TEXT    NOT NULL,
  in_play     INTEGER NOT NULL CHECK (in_play IN (0, 1)),
  PRIMARY KEY (record_id, number),
  UNIQUE (record_id, issue_id, subject)
) STRICT, WITHOUT ROWID;
INSERT INTO declared_stands_new
  SELECT s.kind, s.record_id, s.number, s.version, s.position_id, m.owner_unit_id, s.issue_id, s.subject, s.stance, s.words, s.in_play
  FROM declared_stands AS s JOIN messages AS m ON m.id = s.record_id;
DROP TABLE declared_stands;
ALTER TABLE declared_stands_new RENAME TO declared_stands;
CREATE INDEX declared_stands_issue ON declared_stands (issue_id, in_play);

CREATE TABLE conflict_sides_new (
  conflict_id   BLOB    NOT NULL REFERENCES conflicts (id) ON DELETE CASCADE,
  number        INTEGER NOT NULL CHECK (number IN (1, 2)),
  kind          TEXT    NOT NULL CHECK (kind IN ('clause', 'message', 'alert', 'submission')),
  record_id     BLOB    NOT NULL,
  version       INTEGER NOT NULL,
  clause        INTEGER,
  position_id   BLOB    REFERENCES positions (id),
  unit_id       BLOB    REFERENCES units (id),
  stance        TEXT    NOT NULL CHECK (stance IN ('for', 'against')),
  words         TEXT    NOT NULL,
  in_force_from TEXT,
  PRIMARY KEY (conflict_id, number),
  CHECK ((kind = 'clause') = (clause IS NOT NULL)),
  CHECK ((kind = 'clause') = (unit_id IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO conflict_sides_new
  SELECT s.conflict_id, s.number, s.kind, s.record_id, s.version, s.clause, s.position_id, m.owner_unit_id, s.stance, s.words,
    s.in_force_from
  FROM conflict_sides AS s LEFT JOIN messages AS m ON m.id = s.record_id;
DROP TABLE conflict_sides;
ALTER TABLE conflict_sides_new RENAME TO conflict_sides;
CREATE INDEX conflict_sides_record ON conflict_sides (record_id, conflict_id);
CREATE INDEX conflict_sides_position ON conflict_sides (position_id, conflict_id) WHERE position_id IS NOT NULL;
CREATE INDEX conflict_sides_unit ON conflict_sides (unit_id, conflict_id) WHERE unit_id IS NOT NULL;
