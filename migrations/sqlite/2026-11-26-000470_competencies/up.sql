-- Frameworks of competencies: a row is one version, and versions of one framework share their series.
CREATE TABLE competency_frameworks (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  series_id     BLOB    NOT NULL REFERENCES competency_frameworks (id),
  case_id       BLOB    NOT NULL UNIQUE,
  supersedes_id BLOB    REFERENCES competency_frameworks (id) CHECK (supersedes_id <> id),
  version       TEXT    NOT NULL,
  title         TEXT    NOT NULL,
  creator       TEXT    NOT NULL,
  description   TEXT,
  language      TEXT    NOT NULL,
  subjects      TEXT    NOT NULL,
  source_uri    TEXT,
  valid_from    TEXT,
  valid_until   TEXT,
  review_due_on TEXT,
  comment_until TEXT,
  adopted_on    TEXT,
  status        TEXT    NOT NULL CHECK (status IN ('draft', 'comment', 'adopted', 'superseded')),
  source_digest TEXT,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  UNIQUE (series_id, version),
  CHECK (valid_from <= valid_until)
) STRICT, WITHOUT ROWID;
CREATE INDEX competency_frameworks_title ON competency_frameworks (title, id);
CREATE INDEX competency_frameworks_created ON competency_frameworks (created_at, id);
CREATE INDEX competency_frameworks_updated ON competency_frameworks (updated_at, id);
CREATE INDEX competency_frameworks_series ON competency_frameworks (series_id, title, id);
CREATE INDEX competency_frameworks_status ON competency_frameworks (status, title, id);

-- Their items. What an item says belongs to its version.
CREATE TABLE competencies (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  framework_id   BLOB    NOT NULL REFERENCES competency_frameworks (id),
  case_id        BLOB    NOT NULL,
  position       INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1000000),
  full_statement TEXT    NOT NULL,
  human_code     TEXT,
  item_type      TEXT,
  notes          TEXT,
  levels         TEXT    NOT NULL,
  source_uri     TEXT,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  UNIQUE (framework_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX competencies_position ON competencies (position, id);
CREATE INDEX competencies_created ON competencies (created_at, id);
CREATE INDEX competencies_updated ON competencies (updated_at, id);
CREATE INDEX competencies_framework ON competencies (framework_id, position, id);
CREATE INDEX competencies_case ON competencies (case_id, id);

-- How they stand to one another, as a version says.
CREATE TABLE competency_associations (
  id           BLOB    NOT NULL PRIMARY KEY,
  revision     INTEGER NOT NULL CHECK (revision >= 1),
  framework_id BLOB    NOT NULL REFERENCES competency_frameworks (id),
  case_id      BLOB    NOT NULL,
  kind         TEXT    NOT NULL CHECK (kind IN ('is_child_of', 'is_peer_of', 'is_part_of', 'exact_match_of', 'precedes', 'is_related_to', 'replaced_by', 'exemplar', 'has_skill_level', 'is_translation_of')),
  from_id      BLOB    NOT NULL REFERENCES competencies (id),
  to_id        BLOB    REFERENCES competencies (id) CHECK (to_id <> from_id),
  to_uri       TEXT,
  position     INTEGER CHECK (position BETWEEN 0 AND 1000000),
  notes        TEXT,
  grouping_id  BLOB,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  UNIQUE (framework_id, case_id),
  UNIQUE (framework_id, from_id, kind, to_id),
  CHECK ((to_id IS NULL) <> (to_uri IS NULL)),
  CHECK (kind <> 'is_child_of' OR to_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX competency_associations_created ON competency_associations (created_at, id);
CREATE INDEX competency_associations_updated ON competency_associations (updated_at, id);
CREATE INDEX competency_associations_framework ON competency_associations (framework_id, created_at, id);
CREATE INDEX competency_associations_kind ON competency_associations (kind, created_at, id);
CREATE INDEX competency_associations_from ON competency_associations (from_id, created_at, id);
CREATE INDEX competency_associations_to ON competency_associations (to_id, created_at, id);
CREATE INDEX competency_associations_case ON competency_associations (case_id, id);

-- What people say of a version while comments on it are taken.
CREATE TABLE competency_comments (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  framework_id  BLOB    NOT NULL REFERENCES competency_frameworks (id),
  competency_id BLOB    REFERENCES competencies (id),
  text          TEXT    NOT NULL,
  person_id     BLOB    REFERENCES people (id),
  answer        TEXT,
  answered_by   BLOB, -- a person, perhaps erased since
  answered_at   INTEGER CHECK ((answered_at IS NULL) = (answer IS NULL)),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX competency_comments_created ON competency_comments (created_at, id);
CREATE INDEX competency_comments_updated ON competency_comments (updated_at, id);
CREATE INDEX competency_comments_framework ON competency_comments (framework_id, created_at, id);
CREATE INDEX competency_comments_competency ON competency_comments (competency_id, created_at, id);
CREATE INDEX competency_comments_person ON competency_comments (person_id, created_at, id);
CREATE INDEX competency_comments_answered ON competency_comments (answered_at, created_at, id);
CREATE INDEX competency_comments_answerer ON competency_comments (answered_by) WHERE answered_by IS NOT NULL;

-- What imported packages define beside their items, as it was told.
CREATE TABLE competency_definitions (
  framework_id BLOB NOT NULL REFERENCES competency_frameworks (id),
  kind         TEXT NOT NULL CHECK (kind IN ('concept', 'subject', 'license', 'item_type', 'association_grouping', 'rubric')),
  case_id      BLOB NOT NULL,
  body         TEXT NOT NULL,
  PRIMARY KEY (framework_id, kind, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX competency_definitions_case ON competency_definitions (kind, case_id, framework_id);
