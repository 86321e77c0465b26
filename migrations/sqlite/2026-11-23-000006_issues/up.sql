CREATE TABLE policy_areas (
  id          BLOB    NOT NULL PRIMARY KEY,
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  slug        TEXT    NOT NULL UNIQUE,
  name        TEXT    NOT NULL,
  description TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE issues (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  slug          TEXT    NOT NULL UNIQUE,
  question      TEXT    NOT NULL,
  owner_unit_id BLOB    NOT NULL REFERENCES units (id),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issues_updated ON issues (updated_at, id);
CREATE INDEX issues_created ON issues (created_at, id);
CREATE INDEX issues_question ON issues (question, id);
CREATE INDEX issues_owner ON issues (owner_unit_id, created_at, id);

CREATE TABLE issue_areas (
  issue_id BLOB NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
  area_id  BLOB NOT NULL REFERENCES policy_areas (id),
  PRIMARY KEY (issue_id, area_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_areas_area ON issue_areas (area_id, issue_id);
