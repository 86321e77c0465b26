CREATE TABLE declared_stands_old (
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
INSERT INTO declared_stands_old
  SELECT replace(kind, 'submission', 'letter'), record_id, number, version, position_id, issue_id, subject, stance, words, in_play
  FROM declared_stands;
DROP TABLE declared_stands;
ALTER TABLE declared_stands_old RENAME TO declared_stands;
CREATE INDEX declared_stands_issue ON declared_stands (issue_id, in_play);

CREATE TABLE conflict_sides_old (
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
INSERT INTO conflict_sides_old
  SELECT conflict_id, number, replace(kind, 'submission', 'letter'), record_id, version, clause, position_id, stance, words,
    in_force_from
  FROM conflict_sides;
DROP TABLE conflict_sides;
ALTER TABLE conflict_sides_old RENAME TO conflict_sides;
CREATE INDEX conflict_sides_record ON conflict_sides (record_id, conflict_id);
CREATE INDEX conflict_sides_position ON conflict_sides (position_id, conflict_id) WHERE position_id IS NOT NULL;
