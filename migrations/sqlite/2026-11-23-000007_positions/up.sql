CREATE TABLE positions (
  id                     BLOB    NOT NULL PRIMARY KEY,
  revision               INTEGER NOT NULL CHECK (revision >= 1),
  slug                   TEXT    NOT NULL UNIQUE,
  title                  TEXT    NOT NULL,
  issue_id               BLOB    NOT NULL REFERENCES issues (id),
  owner_unit_id          BLOB    NOT NULL REFERENCES units (id),
  review_interval_months INTEGER NOT NULL CHECK (review_interval_months BETWEEN 1 AND 120),
  status                 TEXT    NOT NULL,
  latest_version         INTEGER NOT NULL CHECK (latest_version >= 1),
  in_force_version       INTEGER CHECK (in_force_version <= latest_version),
  in_force_since         TEXT,
  review_due             TEXT,
  published_version      INTEGER CHECK (published_version <= latest_version),
  published_at           INTEGER,
  superseded_by          BLOB    REFERENCES positions (id) CHECK (superseded_by <> id),
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL,
  CHECK ((in_force_version IS NULL) = (in_force_since IS NULL)),
  CHECK ((published_version IS NULL) = (published_at IS NULL)),
  CHECK (superseded_by IS NULL OR in_force_version IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX positions_updated ON positions (updated_at, id);
CREATE INDEX positions_created ON positions (created_at, id);
CREATE INDEX positions_title ON positions (title, id);
CREATE INDEX positions_issue ON positions (issue_id, created_at, id);
CREATE INDEX positions_owner ON positions (owner_unit_id, created_at, id);
CREATE INDEX positions_status ON positions (status, created_at, id);
CREATE INDEX positions_published ON positions (created_at, id) WHERE published_at IS NOT NULL;
CREATE INDEX positions_review ON positions (review_due, id) WHERE review_due IS NOT NULL;
CREATE INDEX positions_superseded ON positions (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE position_goals (
  position_id BLOB NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  goal        TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (position_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX position_goals_goal ON position_goals (goal, position_id);

CREATE TABLE position_audiences (
  position_id BLOB NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  audience    TEXT NOT NULL,
  PRIMARY KEY (position_id, audience)
) STRICT, WITHOUT ROWID;

CREATE TABLE position_versions (
  position_id      BLOB    NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  number           INTEGER NOT NULL CHECK (number >= 1),
  status           TEXT    NOT NULL CHECK (status IN ('draft', 'analysis', 'clearance', 'returned', 'adopted', 'published',
                           'under_review', 'reaffirmed', 'revised', 'superseded', 'retired')),
  adoption_body    TEXT,
  adopted_on       TEXT,
  document_number  TEXT,
  votes_for        INTEGER CHECK (votes_for >= 0),
  votes_against    INTEGER CHECK (votes_against >= 0),
  votes_abstaining INTEGER CHECK (votes_abstaining >= 0),
  in_force_from    TEXT,
  in_force_until   TEXT,
  published_at     INTEGER,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  PRIMARY KEY (position_id, number),
  CHECK ((adopted_on IS NULL) = (adoption_body IS NULL)),
  CHECK ((adopted_on IS NULL) = (in_force_from IS NULL)),
  CHECK (published_at IS NULL OR adopted_on IS NOT NULL),
  CHECK (in_force_until IS NULL OR in_force_from <= in_force_until)
) STRICT, WITHOUT ROWID;
-- At most one version of a position is in force.
CREATE UNIQUE INDEX position_versions_in_force ON position_versions (position_id)
  WHERE in_force_from IS NOT NULL AND in_force_until IS NULL;
CREATE INDEX position_versions_from ON position_versions (in_force_from, in_force_until);

CREATE TABLE position_clauses (
  position_id BLOB    NOT NULL,
  version     INTEGER NOT NULL,
  part        TEXT    NOT NULL CHECK (part IN ('preamble', 'resolved')),
  number      INTEGER NOT NULL CHECK (number >= 1),
  text        TEXT    NOT NULL,
  PRIMARY KEY (position_id, version, part, number),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE position_analyses (
  position_id BLOB    NOT NULL,
  version     INTEGER NOT NULL,
  kind        TEXT    NOT NULL CHECK (kind IN ('substantive', 'political')),
  body        TEXT    NOT NULL,
  written_by  BLOB,
  written_at  INTEGER NOT NULL,
  PRIMARY KEY (position_id, version, kind),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE position_citations (
  position_id BLOB    NOT NULL,
  version     INTEGER NOT NULL,
  analysis    TEXT    NOT NULL,
  number      INTEGER NOT NULL CHECK (number >= 1),
  kind        TEXT    NOT NULL CHECK (kind IN ('finding', 'instrument', 'url')),
  reference   TEXT    NOT NULL,
  note        TEXT,
  PRIMARY KEY (position_id, version, analysis, number),
  FOREIGN KEY (position_id, version, analysis) REFERENCES position_analyses (position_id, version, kind) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE position_consultations (
  position_id BLOB    NOT NULL,
  version     INTEGER NOT NULL,
  unit_id     BLOB    NOT NULL REFERENCES units (id),
  deadline    INTEGER NOT NULL,
  answer      TEXT    CHECK (answer IN ('concur', 'concur_with_comment', 'object', 'abstain')),
  comment     TEXT,
  answered_by BLOB,
  answered_at INTEGER,
  outcome     TEXT    CHECK (outcome IN ('resolved', 'overridden')),
  reason      TEXT,
  settled_by  BLOB,
  settled_at  INTEGER,
  PRIMARY KEY (position_id, version, unit_id),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE,
  CHECK ((answer IS NULL) = (answered_at IS NULL)),
  CHECK ((outcome IS NULL) = (reason IS NULL AND settled_at IS NULL)),
  CHECK (outcome IS NULL OR answer = 'object')
) STRICT, WITHOUT ROWID;
CREATE INDEX position_consultations_unit ON position_consultations (unit_id, position_id);

CREATE TABLE position_plain_texts (
  position_id  BLOB    NOT NULL,
  version      INTEGER NOT NULL,
  audience     TEXT    NOT NULL,
  language     TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  reading_ease REAL,
  grade        REAL,
  words        INTEGER,
  sentences    INTEGER,
  syllables    INTEGER,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (position_id, version, audience, language),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- How easily each audience must be able to read what is written for it.
CREATE TABLE readability_bands (
  audience         TEXT NOT NULL PRIMARY KEY,
  min_reading_ease REAL,
  max_grade        REAL NOT NULL
) STRICT, WITHOUT ROWID;
