CREATE TABLE positions (
  id                     uuid PRIMARY KEY,
  revision               integer NOT NULL CHECK (revision >= 1),
  slug                   text COLLATE "C" NOT NULL UNIQUE,
  title                  text COLLATE "C" NOT NULL,
  issue_id               uuid NOT NULL REFERENCES issues (id),
  owner_unit_id          uuid NOT NULL REFERENCES units (id),
  review_interval_months integer NOT NULL CHECK (review_interval_months BETWEEN 1 AND 120),
  status                 text NOT NULL,
  latest_version         integer NOT NULL CHECK (latest_version >= 1),
  in_force_version       integer CHECK (in_force_version <= latest_version),
  in_force_since         date,
  review_due             date,
  published_version      integer CHECK (published_version <= latest_version),
  published_at           timestamptz,
  superseded_by          uuid REFERENCES positions (id) CHECK (superseded_by <> id),
  created_at             timestamptz NOT NULL,
  updated_at             timestamptz NOT NULL,
  CHECK ((in_force_version IS NULL) = (in_force_since IS NULL)),
  CHECK ((published_version IS NULL) = (published_at IS NULL)),
  CHECK (superseded_by IS NULL OR in_force_version IS NULL)
);
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
  position_id uuid NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  goal        text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (position_id, goal)
);
CREATE INDEX position_goals_goal ON position_goals (goal, position_id);

CREATE TABLE position_audiences (
  position_id uuid NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  audience    text NOT NULL,
  PRIMARY KEY (position_id, audience)
);

CREATE TABLE position_versions (
  position_id      uuid NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  number           integer NOT NULL CHECK (number >= 1),
  status           text NOT NULL CHECK (status IN ('draft', 'analysis', 'clearance', 'returned', 'adopted', 'published',
                           'under_review', 'reaffirmed', 'revised', 'superseded', 'retired')),
  adoption_body    text,
  adopted_on       date,
  document_number  text,
  votes_for        integer CHECK (votes_for >= 0),
  votes_against    integer CHECK (votes_against >= 0),
  votes_abstaining integer CHECK (votes_abstaining >= 0),
  in_force_from    date,
  in_force_until   date,
  published_at     timestamptz,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  PRIMARY KEY (position_id, number),
  CHECK ((adopted_on IS NULL) = (adoption_body IS NULL)),
  CHECK ((adopted_on IS NULL) = (in_force_from IS NULL)),
  CHECK (published_at IS NULL OR adopted_on IS NOT NULL),
  CHECK (in_force_until IS NULL OR in_force_from <= in_force_until)
);
-- At most one version of a position is in force.
CREATE UNIQUE INDEX position_versions_in_force ON position_versions (position_id)
  WHERE in_force_from IS NOT NULL AND in_force_until IS NULL;
CREATE INDEX position_versions_from ON position_versions (in_force_from, in_force_until);

CREATE TABLE position_clauses (
  position_id uuid NOT NULL,
  version     integer NOT NULL,
  part        text NOT NULL CHECK (part IN ('preamble', 'resolved')),
  number      integer NOT NULL CHECK (number >= 1),
  text        text NOT NULL,
  PRIMARY KEY (position_id, version, part, number),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
);

CREATE TABLE position_analyses (
  position_id uuid NOT NULL,
  version     integer NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('substantive', 'political')),
  body        text NOT NULL,
  written_by  uuid,
  written_at  timestamptz NOT NULL,
  PRIMARY KEY (position_id, version, kind),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
);

CREATE TABLE position_citations (
  position_id uuid NOT NULL,
  version     integer NOT NULL,
  analysis    text NOT NULL,
  number      integer NOT NULL CHECK (number >= 1),
  kind        text NOT NULL CHECK (kind IN ('finding', 'instrument', 'url')),
  reference   text NOT NULL,
  note        text,
  PRIMARY KEY (position_id, version, analysis, number),
  FOREIGN KEY (position_id, version, analysis) REFERENCES position_analyses (position_id, version, kind) ON DELETE CASCADE
);

CREATE TABLE position_consultations (
  position_id uuid NOT NULL,
  version     integer NOT NULL,
  unit_id     uuid NOT NULL REFERENCES units (id),
  deadline    timestamptz NOT NULL,
  answer      text CHECK (answer IN ('concur', 'concur_with_comment', 'object', 'abstain')),
  comment     text,
  answered_by uuid,
  answered_at timestamptz,
  outcome     text CHECK (outcome IN ('resolved', 'overridden')),
  reason      text,
  settled_by  uuid,
  settled_at  timestamptz,
  PRIMARY KEY (position_id, version, unit_id),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE,
  CHECK ((answer IS NULL) = (answered_at IS NULL)),
  CHECK ((outcome IS NULL) = (reason IS NULL AND settled_at IS NULL)),
  CHECK (outcome IS NULL OR answer = 'object')
);
CREATE INDEX position_consultations_unit ON position_consultations (unit_id, position_id);

CREATE TABLE position_plain_texts (
  position_id  uuid NOT NULL,
  version      integer NOT NULL,
  audience     text NOT NULL,
  language     text NOT NULL,
  text         text NOT NULL,
  reading_ease double precision,
  grade        double precision,
  words        integer,
  sentences    integer,
  syllables    integer,
  updated_at   timestamptz NOT NULL,
  PRIMARY KEY (position_id, version, audience, language),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
);

-- How easily each audience must be able to read what is written for it.
CREATE TABLE readability_bands (
  audience         text PRIMARY KEY,
  min_reading_ease double precision,
  max_grade        double precision NOT NULL
);
