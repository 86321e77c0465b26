-- What people say of themselves, each time as they said it. The latest of a competency counts.
CREATE TABLE self_assessments (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision = 1),
  person_id     BLOB    NOT NULL REFERENCES people (id),
  competency_id BLOB    NOT NULL REFERENCES competencies (id),
  level         INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5),
  assessed_on   TEXT    NOT NULL,
  note          TEXT,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX self_assessments_created ON self_assessments (person_id, created_at, id);
CREATE INDEX self_assessments_updated ON self_assessments (person_id, updated_at, id);
CREATE INDEX self_assessments_competency ON self_assessments (person_id, competency_id, created_at, id);
CREATE INDEX self_assessments_item ON self_assessments (competency_id);

-- How good people want to be at what.
CREATE TABLE learning_goals (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  person_id     BLOB    NOT NULL REFERENCES people (id),
  competency_id BLOB    NOT NULL REFERENCES competencies (id),
  target        INTEGER NOT NULL CHECK (target BETWEEN 1 AND 5),
  importance    INTEGER NOT NULL CHECK (importance BETWEEN 1 AND 5),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  UNIQUE (person_id, competency_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_goals_created ON learning_goals (person_id, created_at, id);
CREATE INDEX learning_goals_updated ON learning_goals (person_id, updated_at, id);
CREATE INDEX learning_goals_item ON learning_goals (competency_id);

-- What roles take, as units see them.
CREATE TABLE role_profiles (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  title         TEXT    NOT NULL,
  description   TEXT    NOT NULL,
  owner_unit_id BLOB    NOT NULL REFERENCES units (id),
  status        TEXT    NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX role_profiles_title ON role_profiles (title, id);
CREATE INDEX role_profiles_created ON role_profiles (created_at, id);
CREATE INDEX role_profiles_updated ON role_profiles (updated_at, id);
CREATE INDEX role_profiles_owner ON role_profiles (owner_unit_id, title, id);
CREATE INDEX role_profiles_status ON role_profiles (status, title, id);

-- How good somebody in a role should be at what.
CREATE TABLE role_profile_targets (
  profile_id    BLOB    NOT NULL REFERENCES role_profiles (id) ON DELETE CASCADE,
  number        INTEGER NOT NULL CHECK (number >= 1),
  competency_id BLOB    NOT NULL REFERENCES competencies (id),
  target        INTEGER NOT NULL CHECK (target BETWEEN 1 AND 5),
  importance    INTEGER NOT NULL CHECK (importance BETWEEN 1 AND 5),
  PRIMARY KEY (profile_id, number),
  UNIQUE (profile_id, competency_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_profile_targets_competency ON role_profile_targets (competency_id, profile_id);
