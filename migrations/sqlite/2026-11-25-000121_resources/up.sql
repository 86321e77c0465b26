-- Things to use in advocacy, each as its latest version has it.
CREATE TABLE resources (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  title         TEXT    NOT NULL,
  summary       TEXT    NOT NULL,
  format        TEXT    NOT NULL CHECK (format IN ('toolkit', 'briefing', 'template', 'talking_points', 'training')),
  owner_unit_id BLOB    NOT NULL REFERENCES units (id),
  goals         TEXT    NOT NULL,
  audiences     TEXT    NOT NULL,
  library_types TEXT    NOT NULL,
  body          TEXT,
  url           TEXT,
  language      TEXT    NOT NULL,
  licence       TEXT    NOT NULL,
  reviewed_on   TEXT,
  review_due    TEXT,
  version       INTEGER NOT NULL CHECK (version >= 1),
  is_stale      INTEGER NOT NULL CHECK (is_stale IN (0, 1)),
  status        TEXT    NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (reviewed_on <= review_due),
  CHECK (body IS NOT NULL OR url IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX resources_title ON resources (title, id);
CREATE INDEX resources_created ON resources (created_at, id);
CREATE INDEX resources_updated ON resources (updated_at, id);
CREATE INDEX resources_owner ON resources (owner_unit_id, title, id);
CREATE INDEX resources_status ON resources (status, title, id);
CREATE INDEX resources_format ON resources (format, title, id);
CREATE INDEX resources_language ON resources (language, title, id);
CREATE INDEX resources_stale ON resources (is_stale, title, id);
CREATE INDEX resources_review ON resources (review_due, id);

CREATE TABLE resource_goals (
  resource_id BLOB NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  goal        TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (resource_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_goals_goal ON resource_goals (goal, resource_id);

CREATE TABLE resource_audiences (
  resource_id BLOB NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  audience    TEXT NOT NULL,
  PRIMARY KEY (resource_id, audience)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_audiences_audience ON resource_audiences (audience, resource_id);

-- For which types of library; one that names none is for all.
CREATE TABLE resource_library_types (
  resource_id  BLOB NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  library_type TEXT NOT NULL,
  PRIMARY KEY (resource_id, library_type)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_library_types_type ON resource_library_types (library_type, resource_id);

-- Every version there was, as it was made.
CREATE TABLE resource_versions (
  resource_id BLOB    NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL CHECK (number >= 1),
  title       TEXT    NOT NULL,
  body        TEXT,
  url         TEXT,
  language    TEXT    NOT NULL,
  licence     TEXT    NOT NULL,
  note        TEXT,
  made_at     INTEGER NOT NULL,
  PRIMARY KEY (resource_id, number)
) STRICT, WITHOUT ROWID;

-- How often they were used; by whom is not kept.
CREATE TABLE resource_uses (
  resource_id BLOB    NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  kind        TEXT    NOT NULL CHECK (kind IN ('opened', 'downloaded', 'adapted', 'taught')),
  day         TEXT    NOT NULL,
  uses        INTEGER NOT NULL CHECK (uses >= 1),
  PRIMARY KEY (resource_id, kind, day)
) STRICT, WITHOUT ROWID;
