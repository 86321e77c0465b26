CREATE TABLE learning_completions_old (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  person_id      BLOB    NOT NULL REFERENCES people (id),
  requirement_id BLOB    NOT NULL REFERENCES learning_requirements (id),
  completed_on   TEXT    NOT NULL,
  source         TEXT    NOT NULL CHECK (source IN ('own', 'staff', 'import', 'learning')),
  outside_id     TEXT,
  recorded_by    BLOB,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  UNIQUE (person_id, requirement_id)
) STRICT, WITHOUT ROWID;
INSERT INTO learning_completions_old
  SELECT id, revision, person_id, requirement_id, completed_on, source, outside_id, recorded_by, created_at, updated_at
  FROM learning_completions;
DROP TABLE learning_completions;
ALTER TABLE learning_completions_old RENAME TO learning_completions;
CREATE INDEX learning_completions_requirement ON learning_completions (requirement_id, person_id);
CREATE INDEX learning_completions_recorder ON learning_completions (recorded_by) WHERE recorded_by IS NOT NULL;
