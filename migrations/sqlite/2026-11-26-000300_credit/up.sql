-- The credit ledger: entries that give credit (odd numbers) or take it back (even ones). None ever changes; one whose person is
-- erased goes.
CREATE TABLE credit_entries (
  id          BLOB    NOT NULL PRIMARY KEY,
  revision    INTEGER NOT NULL CHECK (revision = 1),
  person_id   BLOB    NOT NULL REFERENCES people (id),
  activity    TEXT    NOT NULL,
  role        TEXT    NOT NULL CHECK (role IN ('learner', 'presenter', 'author', 'mentor')),
  number      INTEGER NOT NULL CHECK (number >= 1),
  title       TEXT    NOT NULL,
  provider    TEXT    NOT NULL,
  topic       TEXT,
  tags        TEXT    NOT NULL,
  minutes     INTEGER NOT NULL CHECK (minutes BETWEEN -60000 AND 60000 AND minutes <> 0),
  earned_on   TEXT    NOT NULL,
  evidence    TEXT,
  source      TEXT    NOT NULL CHECK (source IN ('own', 'staff')),
  reverses    BLOB    UNIQUE REFERENCES credit_entries (id),
  reason      TEXT,
  recorded_by BLOB,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  UNIQUE (person_id, activity, role, number),
  CHECK ((number % 2 = 1) = (reverses IS NULL)),
  CHECK ((minutes > 0) = (reverses IS NULL)),
  CHECK ((reason IS NULL) = (reverses IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_entries_person ON credit_entries (person_id, created_at, id);
CREATE INDEX credit_entries_activity ON credit_entries (activity, created_at, id);
CREATE INDEX credit_entries_earned ON credit_entries (earned_on, id);
CREATE INDEX credit_entries_created ON credit_entries (created_at, id);
CREATE INDEX credit_entries_updated ON credit_entries (updated_at, id);
CREATE INDEX credit_entries_recorder ON credit_entries (recorded_by) WHERE recorded_by IS NOT NULL;

-- What those who certify ask for.
CREATE TABLE requirement_sets (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  name          TEXT    NOT NULL UNIQUE,
  authority     TEXT    NOT NULL,
  source        TEXT    NOT NULL,
  window_months INTEGER NOT NULL CHECK (window_months BETWEEN 1 AND 240),
  total_minutes INTEGER NOT NULL CHECK (total_minutes BETWEEN 1 AND 600000),
  rules         TEXT    NOT NULL,
  multipliers   TEXT    NOT NULL,
  repeat_limits TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX requirement_sets_name ON requirement_sets (name, id);
CREATE INDEX requirement_sets_created ON requirement_sets (created_at, id);
CREATE INDEX requirement_sets_updated ON requirement_sets (updated_at, id);
