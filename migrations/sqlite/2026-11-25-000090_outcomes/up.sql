CREATE TABLE stances (
  id                    BLOB    NOT NULL PRIMARY KEY,
  revision              INTEGER NOT NULL CHECK (revision >= 1),
  instrument_id         BLOB    NOT NULL REFERENCES instruments (id),
  unit_id               BLOB    NOT NULL REFERENCES units (id),
  instrument_version_id BLOB    REFERENCES instrument_versions (id),
  kind                  TEXT    NOT NULL CHECK (kind IN ('support', 'oppose', 'support_if_amended', 'watch', 'no_position')),
  taken_on              TEXT    NOT NULL,
  reason                TEXT,
  created_at            INTEGER NOT NULL,
  updated_at            INTEGER NOT NULL,
  UNIQUE (instrument_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stances_created ON stances (created_at, id);
CREATE INDEX stances_updated ON stances (updated_at, id);
CREATE INDEX stances_unit ON stances (unit_id, created_at, id);
CREATE INDEX stances_kind ON stances (kind, created_at, id);
CREATE INDEX stances_version ON stances (instrument_version_id) WHERE instrument_version_id IS NOT NULL;

CREATE TABLE stance_asks (
  stance_id   BLOB    NOT NULL REFERENCES stances (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL CHECK (number >= 1),
  position_id BLOB    NOT NULL,
  version     INTEGER NOT NULL,
  clause      INTEGER NOT NULL CHECK (clause >= 1),
  weight      INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 100),
  PRIMARY KEY (stance_id, number),
  UNIQUE (stance_id, position_id, version, clause),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX stance_asks_position ON stance_asks (position_id, version, stance_id);

CREATE TABLE submissions (
  id                    BLOB    NOT NULL PRIMARY KEY,
  revision              INTEGER NOT NULL CHECK (revision >= 1),
  instrument_id         BLOB    NOT NULL REFERENCES instruments (id),
  unit_id               BLOB    NOT NULL REFERENCES units (id),
  instrument_version_id BLOB    REFERENCES instrument_versions (id),
  kind                  TEXT    NOT NULL CHECK (kind IN ('comment', 'testimony', 'letter', 'amicus_brief', 'meeting')),
  title                 TEXT    NOT NULL,
  addressed_to          TEXT    NOT NULL,
  text                  TEXT    NOT NULL,
  deadline              INTEGER,
  status                TEXT    NOT NULL CHECK (status IN ('draft', 'clearance', 'returned', 'cleared', 'filed', 'withdrawn')),
  cleared_at            INTEGER,
  receipt               TEXT,
  late                  INTEGER NOT NULL CHECK (late IN (0, 1)),
  created_at            INTEGER NOT NULL,
  updated_at            INTEGER NOT NULL,
  CHECK ((status = 'filed') = (receipt IS NOT NULL)),
  CHECK (status <> 'filed' OR cleared_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX submissions_created ON submissions (created_at, id);
CREATE INDEX submissions_updated ON submissions (updated_at, id);
CREATE INDEX submissions_instrument ON submissions (instrument_id, created_at, id);
CREATE INDEX submissions_unit ON submissions (unit_id, created_at, id);
CREATE INDEX submissions_kind ON submissions (kind, created_at, id);
CREATE INDEX submissions_status ON submissions (status, created_at, id);
CREATE INDEX submissions_deadline ON submissions (deadline, id) WHERE deadline IS NOT NULL;
CREATE INDEX submissions_version ON submissions (instrument_version_id) WHERE instrument_version_id IS NOT NULL;

CREATE TABLE assessments (
  id                    BLOB    NOT NULL PRIMARY KEY,
  revision              INTEGER NOT NULL CHECK (revision >= 1),
  stance_id             BLOB    NOT NULL REFERENCES stances (id),
  instrument_id         BLOB    NOT NULL REFERENCES instruments (id),
  unit_id               BLOB    NOT NULL REFERENCES units (id),
  instrument_version_id BLOB    NOT NULL REFERENCES instrument_versions (id),
  position_id           BLOB    NOT NULL,
  position_version      INTEGER NOT NULL,
  clause                INTEGER NOT NULL CHECK (clause >= 1),
  uptake                TEXT    NOT NULL CHECK (uptake IN ('full', 'partial', 'absent', 'contrary')),
  passage               TEXT,
  note                  TEXT,
  assessor_id           BLOB    NOT NULL,
  created_at            INTEGER NOT NULL,
  updated_at            INTEGER NOT NULL,
  UNIQUE (instrument_version_id, stance_id, position_id, position_version, clause),
  FOREIGN KEY (position_id, position_version) REFERENCES position_versions (position_id, number),
  CHECK (passage IS NOT NULL OR uptake = 'absent')
) STRICT, WITHOUT ROWID;
CREATE INDEX assessments_created ON assessments (created_at, id);
CREATE INDEX assessments_updated ON assessments (updated_at, id);
CREATE INDEX assessments_instrument ON assessments (instrument_id, created_at, id);
CREATE INDEX assessments_stance ON assessments (stance_id, created_at, id);
CREATE INDEX assessments_uptake ON assessments (uptake, created_at, id);
CREATE INDEX assessments_position ON assessments (position_id, position_version);
