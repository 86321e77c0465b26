-- Policy learning that is asked of leaders, members or both.
CREATE TABLE learning_requirements (
  id          BLOB    NOT NULL PRIMARY KEY,
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  title       TEXT    NOT NULL,
  outside_id  TEXT    NOT NULL UNIQUE,
  required_of TEXT    NOT NULL CHECK (required_of <> ''),
  unit_id     BLOB    REFERENCES units (id),
  valid_from  TEXT    NOT NULL,
  valid_until TEXT,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  CHECK (valid_until IS NULL OR valid_from <= valid_until)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_requirements_title ON learning_requirements (title, id);
CREATE INDEX learning_requirements_created ON learning_requirements (created_at, id);
CREATE INDEX learning_requirements_updated ON learning_requirements (updated_at, id);
CREATE INDEX learning_requirements_unit ON learning_requirements (unit_id, title, id);
CREATE INDEX learning_requirements_valid ON learning_requirements (valid_from, valid_until);

-- Who completed it, the last time. The learning of the association itself writes here, too.
CREATE TABLE learning_completions (
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
CREATE INDEX learning_completions_requirement ON learning_completions (requirement_id, person_id);
CREATE INDEX learning_completions_recorder ON learning_completions (recorded_by) WHERE recorded_by IS NOT NULL;
