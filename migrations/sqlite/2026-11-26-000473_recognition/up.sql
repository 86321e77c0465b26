-- What can be achieved. It never changes once it is published.
CREATE TABLE achievements (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  kind            TEXT    NOT NULL CHECK (kind IN ('badge', 'certificate', 'micro_credential')),
  name            TEXT    NOT NULL UNIQUE,
  description     TEXT    NOT NULL,
  criteria        TEXT    NOT NULL,
  url             TEXT,
  validity_months INTEGER CHECK (validity_months BETWEEN 1 AND 600),
  owner_unit_id   BLOB    NOT NULL REFERENCES units (id),
  status          TEXT    NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX achievements_name ON achievements (name, id);
CREATE INDEX achievements_created ON achievements (created_at, id);
CREATE INDEX achievements_updated ON achievements (updated_at, id);
CREATE INDEX achievements_kind ON achievements (kind, name, id);
CREATE INDEX achievements_status ON achievements (status, name, id);
CREATE INDEX achievements_owner ON achievements (owner_unit_id, name, id);

-- The competencies it shows.
CREATE TABLE achievement_competencies (
  achievement_id BLOB    NOT NULL REFERENCES achievements (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL CHECK (position >= 0),
  competency_id  BLOB    NOT NULL REFERENCES competencies (id),
  level          INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (achievement_id, position),
  UNIQUE (achievement_id, competency_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX achievement_competencies_competency ON achievement_competencies (competency_id, achievement_id);

-- Who was awarded it: once for the same evidence. The bit of an award is never another's, whatever becomes of the person: no row is
-- ever deleted.
CREATE TABLE awards (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  achievement_id BLOB    NOT NULL REFERENCES achievements (id),
  person_id      BLOB    REFERENCES people (id),
  evidence_url   TEXT,
  evidence       TEXT,
  evidence_key   TEXT    CHECK (length(evidence_key) = 72),
  status         TEXT    NOT NULL CHECK (status IN ('draft', 'issued', 'suspended', 'revoked')),
  issued_at      INTEGER,
  expires_at     INTEGER CHECK (expires_at > issued_at),
  reason         TEXT,
  is_public      INTEGER NOT NULL CHECK (is_public IN (0, 1)),
  status_list    INTEGER NOT NULL CHECK (status_list >= 1),
  status_index   INTEGER NOT NULL CHECK (status_index BETWEEN 0 AND 131071),
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  UNIQUE (achievement_id, person_id, evidence_key),
  UNIQUE (status_list, status_index),
  CHECK (person_id IS NULL OR evidence_key IS NOT NULL),
  CHECK ((status = 'draft') = (issued_at IS NULL)),
  CHECK (expires_at IS NULL OR issued_at IS NOT NULL),
  CHECK (is_public = 0 OR issued_at IS NOT NULL),
  CHECK (reason IS NULL OR status IN ('suspended', 'revoked')),
  CHECK (reason IS NOT NULL OR status IN ('draft', 'issued') OR person_id IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX awards_created ON awards (created_at, id);
CREATE INDEX awards_updated ON awards (updated_at, id);
CREATE INDEX awards_achievement ON awards (achievement_id, created_at, id);
CREATE INDEX awards_person ON awards (person_id, created_at, id);
CREATE INDEX awards_status ON awards (status, created_at, id);
CREATE INDEX awards_bits ON awards (status_list, status, status_index);
