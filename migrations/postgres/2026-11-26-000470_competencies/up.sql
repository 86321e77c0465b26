-- Frameworks of competencies: a row is one version, and versions of one framework share their series.
CREATE TABLE competency_frameworks (
  id            uuid             PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  series_id     uuid             NOT NULL REFERENCES competency_frameworks (id),
  case_id       uuid             NOT NULL UNIQUE,
  supersedes_id uuid             REFERENCES competency_frameworks (id) CHECK (supersedes_id <> id),
  version       text COLLATE "C" NOT NULL,
  title         text COLLATE "C" NOT NULL,
  creator       text             NOT NULL,
  description   text,
  language      text             NOT NULL,
  subjects      jsonb            NOT NULL,
  source_uri    text,
  valid_from    date,
  valid_until   date,
  review_due_on date,
  comment_until date,
  adopted_on    date,
  status        text             NOT NULL CHECK (status IN ('draft', 'comment', 'adopted', 'superseded')),
  source_digest text,
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL,
  UNIQUE (series_id, version),
  CHECK (valid_from <= valid_until)
);
CREATE INDEX competency_frameworks_title ON competency_frameworks (title, id);
CREATE INDEX competency_frameworks_created ON competency_frameworks (created_at, id);
CREATE INDEX competency_frameworks_updated ON competency_frameworks (updated_at, id);
CREATE INDEX competency_frameworks_series ON competency_frameworks (series_id, title, id);
CREATE INDEX competency_frameworks_status ON competency_frameworks (status, title, id);

-- Their items. What an item says belongs to its version.
CREATE TABLE competencies (
  id             uuid        PRIMARY KEY,
  revision       integer     NOT NULL CHECK (revision >= 1),
  framework_id   uuid        NOT NULL REFERENCES competency_frameworks (id),
  case_id        uuid        NOT NULL,
  position       integer     NOT NULL CHECK (position BETWEEN 0 AND 1000000),
  full_statement text        NOT NULL,
  human_code     text,
  item_type      text,
  notes          text,
  levels         jsonb       NOT NULL,
  source_uri     text,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  UNIQUE (framework_id, case_id)
);
CREATE INDEX competencies_position ON competencies (position, id);
CREATE INDEX competencies_created ON competencies (created_at, id);
CREATE INDEX competencies_updated ON competencies (updated_at, id);
CREATE INDEX competencies_framework ON competencies (framework_id, position, id);
CREATE INDEX competencies_case ON competencies (case_id, id);

-- How they stand to one another, as a version says.
CREATE TABLE competency_associations (
  id           uuid        PRIMARY KEY,
  revision     integer     NOT NULL CHECK (revision >= 1),
  framework_id uuid        NOT NULL REFERENCES competency_frameworks (id),
  case_id      uuid        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('is_child_of', 'is_peer_of', 'is_part_of', 'exact_match_of', 'precedes', 'is_related_to', 'replaced_by', 'exemplar', 'has_skill_level', 'is_translation_of')),
  from_id      uuid        NOT NULL REFERENCES competencies (id),
  to_id        uuid        REFERENCES competencies (id) CHECK (to_id <> from_id),
  to_uri       text,
  position     integer     CHECK (position BETWEEN 0 AND 1000000),
  notes        text,
  grouping_id  uuid,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  UNIQUE (framework_id, case_id),
  UNIQUE (framework_id, from_id, kind, to_id),
  CHECK ((to_id IS NULL) <> (to_uri IS NULL)),
  CHECK (kind <> 'is_child_of' OR to_id IS NOT NULL)
);
CREATE INDEX competency_associations_created ON competency_associations (created_at, id);
CREATE INDEX competency_associations_updated ON competency_associations (updated_at, id);
CREATE INDEX competency_associations_framework ON competency_associations (framework_id, created_at, id);
CREATE INDEX competency_associations_kind ON competency_associations (kind, created_at, id);
CREATE INDEX competency_associations_from ON competency_associations (from_id, created_at, id);
CREATE INDEX competency_associations_to ON competency_associations (to_id, created_at, id);
CREATE INDEX competency_associations_case ON competency_associations (case_id, id);

-- What people say of a version while comments on it are taken.
CREATE TABLE competency_comments (
  id            uuid        PRIMARY KEY,
  revision      integer     NOT NULL CHECK (revision >= 1),
  framework_id  uuid        NOT NULL REFERENCES competency_frameworks (id),
  competency_id uuid        REFERENCES competencies (id),
  text          text        NOT NULL,
  person_id     uuid        REFERENCES people (id),
  answer        text,
  answered_by   uuid, -- a person, perhaps erased since
  answered_at   timestamptz CHECK ((answered_at IS NULL) = (answer IS NULL)),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE INDEX competency_comments_created ON competency_comments (created_at, id);
CREATE INDEX competency_comments_updated ON competency_comments (updated_at, id);
CREATE INDEX competency_comments_framework ON competency_comments (framework_id, created_at, id);
CREATE INDEX competency_comments_competency ON competency_comments (competency_id, created_at, id);
CREATE INDEX competency_comments_person ON competency_comments (person_id, created_at, id);
CREATE INDEX competency_comments_answered ON competency_comments (answered_at, created_at, id);
CREATE INDEX competency_comments_answerer ON competency_comments (answered_by) WHERE answered_by IS NOT NULL;

-- What imported packages define beside their items, as it was told.
CREATE TABLE competency_definitions (
  framework_id uuid  NOT NULL REFERENCES competency_frameworks (id),
  kind         text  NOT NULL CHECK (kind IN ('concept', 'subject', 'license', 'item_type', 'association_grouping', 'rubric')),
  case_id      uuid  NOT NULL,
  body         jsonb NOT NULL,
  PRIMARY KEY (framework_id, kind, case_id)
);
CREATE INDEX competency_definitions_case ON competency_definitions (kind, case_id, framework_id);
