-- What can be achieved. It never changes once it is published.
CREATE TABLE achievements (
  id              uuid             PRIMARY KEY,
  revision        integer          NOT NULL CHECK (revision >= 1),
  kind            text             NOT NULL CHECK (kind IN ('badge', 'certificate', 'micro_credential')),
  name            text COLLATE "C" NOT NULL UNIQUE,
  description     text             NOT NULL,
  criteria        text             NOT NULL,
  url             text,
  validity_months smallint         CHECK (validity_months BETWEEN 1 AND 600),
  owner_unit_id   uuid             NOT NULL REFERENCES units (id),
  status          text             NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
  created_at      timestamptz      NOT NULL,
  updated_at      timestamptz      NOT NULL
);
CREATE INDEX achievements_name ON achievements (name, id);
CREATE INDEX achievements_created ON achievements (created_at, id);
CREATE INDEX achievements_updated ON achievements (updated_at, id);
CREATE INDEX achievements_kind ON achievements (kind, name, id);
CREATE INDEX achievements_status ON achievements (status, name, id);
CREATE INDEX achievements_owner ON achievements (owner_unit_id, name, id);

-- The competencies it shows.
CREATE TABLE achievement_competencies (
  achievement_id uuid     NOT NULL REFERENCES achievements (id) ON DELETE CASCADE,
  position       integer  NOT NULL CHECK (position >= 0),
  competency_id  uuid     NOT NULL REFERENCES competencies (id),
  level          smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (achievement_id, position),
  UNIQUE (achievement_id, competency_id)
);
CREATE INDEX achievement_competencies_competency ON achievement_competencies (competency_id, achievement_id);

-- Who was awarded it: once for the same evidence. The bit of an award is never another's, whatever becomes of the person: no row is
-- ever deleted.
CREATE TABLE awards (
  id             uuid        PRIMARY KEY,
  revision       integer     NOT NULL CHECK (revision >= 1),
  achievement_id uuid        NOT NULL REFERENCES achievements (id),
  person_id      uuid        REFERENCES people (id),
  evidence_url   text,
  evidence       text,
  evidence_key   text        CHECK (length(evidence_key) = 72),
  status         text        NOT NULL CHECK (status IN ('draft', 'issued', 'suspended', 'revoked')),
  issued_at      timestamptz,
  expires_at     timestamptz CHECK (expires_at > issued_at),
  reason         text,
  is_public      boolean     NOT NULL,
  status_list    smallint    NOT NULL CHECK (status_list >= 1),
  status_index   integer     NOT NULL CHECK (status_index BETWEEN 0 AND 131071),
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  UNIQUE (achievement_id, person_id, evidence_key),
  UNIQUE (status_list, status_index),
  CHECK (person_id IS NULL OR evidence_key IS NOT NULL),
  CHECK ((status = 'draft') = (issued_at IS NULL)),
  CHECK (expires_at IS NULL OR issued_at IS NOT NULL),
  CHECK (NOT is_public OR issued_at IS NOT NULL),
  CHECK (reason IS NULL OR status IN ('suspended', 'revoked')),
  CHECK (reason IS NOT NULL OR status IN ('draft', 'issued') OR person_id IS NULL)
);
CREATE INDEX awards_created ON awards (created_at, id);
CREATE INDEX awards_updated ON awards (updated_at, id);
CREATE INDEX awards_achievement ON awards (achievement_id, created_at, id);
CREATE INDEX awards_person ON awards (person_id, created_at, id);
CREATE INDEX awards_status ON awards (status, created_at, id);
CREATE INDEX awards_bits ON awards (status_list, status, status_index);
