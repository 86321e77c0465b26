CREATE TABLE policy_areas (
  id          uuid PRIMARY KEY,
  revision    integer NOT NULL CHECK (revision >= 1),
  slug        text COLLATE "C" NOT NULL UNIQUE,
  name        text COLLATE "C" NOT NULL,
  description text NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL
);

CREATE TABLE issues (
  id            uuid PRIMARY KEY,
  revision      integer NOT NULL CHECK (revision >= 1),
  slug          text COLLATE "C" NOT NULL UNIQUE,
  question      text COLLATE "C" NOT NULL,
  owner_unit_id uuid NOT NULL REFERENCES units (id),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE INDEX issues_updated ON issues (updated_at, id);
CREATE INDEX issues_created ON issues (created_at, id);
CREATE INDEX issues_question ON issues (question, id);
CREATE INDEX issues_owner ON issues (owner_unit_id, created_at, id);

CREATE TABLE issue_areas (
  issue_id uuid NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
  area_id  uuid NOT NULL REFERENCES policy_areas (id),
  PRIMARY KEY (issue_id, area_id)
);
CREATE INDEX issue_areas_area ON issue_areas (area_id, issue_id);
