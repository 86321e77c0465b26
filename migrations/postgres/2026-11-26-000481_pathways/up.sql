-- Versions of pathways. The series is the first version of a pathway, for all that follow it.
CREATE TABLE pathways (
  id            uuid             PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  follows_id    uuid             REFERENCES pathways (id) CHECK (follows_id <> id),
  series_id     uuid             NOT NULL REFERENCES pathways (id),
  version       integer          NOT NULL CHECK (version >= 1),
  title         text COLLATE "C" NOT NULL,
  description   text             NOT NULL,
  owner_unit_id uuid             NOT NULL REFERENCES units (id),
  nodes         jsonb            NOT NULL,
  destinations  jsonb            NOT NULL,
  status        text             NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL,
  UNIQUE (series_id, version),
  CHECK ((version = 1) = (follows_id IS NULL)),
  CHECK ((version = 1) = (series_id = id))
);
CREATE INDEX pathways_title ON pathways (title, id);
CREATE INDEX pathways_created ON pathways (created_at, id);
CREATE INDEX pathways_updated ON pathways (updated_at, id);
CREATE INDEX pathways_series ON pathways (series_id, title, id);
CREATE INDEX pathways_owner ON pathways (owner_unit_id, title, id);
CREATE INDEX pathways_status ON pathways (status, title, id);

-- The offers that a version names, so that none of them goes, and for narrowing.
CREATE TABLE pathway_opportunities (
  pathway_id     uuid NOT NULL REFERENCES pathways (id) ON DELETE CASCADE,
  opportunity_id uuid NOT NULL REFERENCES learning_opportunities (id),
  PRIMARY KEY (pathway_id, opportunity_id)
);
CREATE INDEX pathway_opportunities_opportunity ON pathway_opportunities (opportunity_id, pathway_id);

-- The competencies that a version asks for, for narrowing.
CREATE TABLE pathway_competencies (
  pathway_id    uuid NOT NULL REFERENCES pathways (id) ON DELETE CASCADE,
  competency_id uuid NOT NULL REFERENCES competencies (id),
  PRIMARY KEY (pathway_id, competency_id)
);
CREATE INDEX pathway_competencies_competency ON pathway_competencies (competency_id, pathway_id);

-- Who goes which version, or went it.
CREATE TABLE pathway_enrollments (
  id         uuid        PRIMARY KEY,
  revision   integer     NOT NULL CHECK (revision >= 1),
  person_id  uuid        NOT NULL REFERENCES people (id),
  pathway_id uuid        NOT NULL REFERENCES pathways (id),
  started_on date        NOT NULL,
  target_on  date        CHECK (target_on >= started_on),
  status     text        NOT NULL CHECK (status IN ('active', 'completed', 'left')),
  ended_on   date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK ((status = 'active') = (ended_on IS NULL))
);
CREATE UNIQUE INDEX pathway_enrollments_active ON pathway_enrollments (person_id, pathway_id) WHERE status = 'active';
CREATE INDEX pathway_enrollments_person ON pathway_enrollments (person_id, created_at, id);
CREATE INDEX pathway_enrollments_person_updated ON pathway_enrollments (person_id, updated_at, id);
CREATE INDEX pathway_enrollments_pathway ON pathway_enrollments (pathway_id, created_at, id);
CREATE INDEX pathway_enrollments_status ON pathway_enrollments (status, created_at, id);
CREATE INDEX pathway_enrollments_created ON pathway_enrollments (created_at, id);
CREATE INDEX pathway_enrollments_updated ON pathway_enrollments (updated_at, id);

-- What somebody need not do on a pathway, and who said so and why.
CREATE TABLE pathway_waivers (
  enrollment_id uuid             NOT NULL REFERENCES pathway_enrollments (id) ON DELETE CASCADE,
  node_key      text COLLATE "C" NOT NULL,
  reason        text             NOT NULL,
  granted_by    uuid,
  granted_at    timestamptz      NOT NULL,
  PRIMARY KEY (enrollment_id, node_key)
);
CREATE INDEX pathway_waivers_grantor ON pathway_waivers (granted_by) WHERE granted_by IS NOT NULL;
