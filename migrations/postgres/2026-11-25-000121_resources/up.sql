-- Things to use in advocacy, each as its latest version has it.
CREATE TABLE resources (
  id            uuid             PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  title         text COLLATE "C" NOT NULL,
  summary       text             NOT NULL,
  format        text             NOT NULL CHECK (format IN ('toolkit', 'briefing', 'template', 'talking_points', 'training')),
  owner_unit_id uuid             NOT NULL REFERENCES units (id),
  goals         text             NOT NULL,
  audiences     text             NOT NULL,
  library_types text             NOT NULL,
  body          text,
  url           text,
  language      text             NOT NULL,
  licence       text             NOT NULL,
  reviewed_on   date,
  review_due    date,
  version       integer          NOT NULL CHECK (version >= 1),
  is_stale      boolean          NOT NULL,
  status        text             NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL,
  CHECK (reviewed_on <= review_due),
  CHECK (body IS NOT NULL OR url IS NOT NULL)
);
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
  resource_id uuid NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  goal        text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (resource_id, goal)
);
CREATE INDEX resource_goals_goal ON resource_goals (goal, resource_id);

CREATE TABLE resource_audiences (
  resource_id uuid NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  audience    text NOT NULL,
  PRIMARY KEY (resource_id, audience)
);
CREATE INDEX resource_audiences_audience ON resource_audiences (audience, resource_id);

-- For which types of library; one that names none is for all.
CREATE TABLE resource_library_types (
  resource_id  uuid NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  library_type text NOT NULL,
  PRIMARY KEY (resource_id, library_type)
);
CREATE INDEX resource_library_types_type ON resource_library_types (library_type, resource_id);

-- Every version there was, as it was made.
CREATE TABLE resource_versions (
  resource_id uuid        NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  number      integer     NOT NULL CHECK (number >= 1),
  title       text        NOT NULL,
  body        text,
  url         text,
  language    text        NOT NULL,
  licence     text        NOT NULL,
  note        text,
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (resource_id, number)
);

-- How often they were used; by whom is not kept.
CREATE TABLE resource_uses (
  resource_id uuid             NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
  kind        text COLLATE "C" NOT NULL CHECK (kind IN ('opened', 'downloaded', 'adapted', 'taught')),
  day         date             NOT NULL,
  uses        integer          NOT NULL CHECK (uses >= 1),
  PRIMARY KEY (resource_id, kind, day)
);
