-- For how long seats of a session that become free are offered to whoever waits.
ALTER TABLE learning_sessions ADD COLUMN offer_minutes INTEGER NOT NULL DEFAULT 1440 CHECK (offer_minutes BETWEEN 1 AND 4320);

-- Parties that register for a session: of one person one at a time. Confirmed and offered seats of a session are never more than
-- it has.
CREATE TABLE learning_registrations (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  session_id      BLOB    NOT NULL REFERENCES learning_sessions (id),
  person_id       BLOB    REFERENCES people (id),
  seats           INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 100),
  splits          INTEGER NOT NULL CHECK (splits IN (0, 1)),
  priority_class  INTEGER NOT NULL CHECK (priority_class BETWEEN 1 AND 9),
  status          TEXT    NOT NULL CHECK (status IN ('requested', 'confirmed', 'waitlisted', 'offered', 'lapsed', 'cancelled', 'attended', 'no_show')),
  seats_confirmed INTEGER NOT NULL CHECK (seats_confirmed >= 0),
  seats_offered   INTEGER NOT NULL CHECK (seats_offered >= 0),
  offered_until   INTEGER,
  seats_waiting   INTEGER NOT NULL CHECK (seats_waiting >= 0),
  seats_attended  INTEGER CHECK (seats_attended BETWEEN 1 AND seats_confirmed),
  attended_at     INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CHECK (seats_confirmed + seats_offered + seats_waiting <= seats),
  CHECK ((status = 'offered') = (seats_offered > 0)),
  CHECK ((status = 'offered') = (offered_until IS NOT NULL)),
  CHECK ((status IN ('lapsed', 'cancelled')) = (seats_confirmed + seats_offered + seats_waiting = 0)),
  CHECK (status NOT IN ('confirmed', 'attended', 'no_show') OR seats_confirmed > 0),
  CHECK ((status = 'attended') = (seats_attended IS NOT NULL AND attended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX learning_registrations_once ON learning_registrations (session_id, person_id)
  WHERE status NOT IN ('lapsed', 'cancelled');
CREATE INDEX learning_registrations_created ON learning_registrations (created_at, id);
CREATE INDEX learning_registrations_updated ON learning_registrations (updated_at, id);
CREATE INDEX learning_registrations_session ON learning_registrations (session_id, created_at, id);
CREATE INDEX learning_registrations_person ON learning_registrations (person_id, created_at, id) WHERE person_id IS NOT NULL;
CREATE INDEX learning_registrations_status ON learning_registrations (status, created_at, id);
CREATE INDEX learning_registrations_queue ON learning_registrations (session_id, priority_class, created_at, id)
  WHERE seats_waiting > 0;
CREATE INDEX learning_registrations_offers ON learning_registrations (offered_until) WHERE status = 'offered';

-- Recorded attendance gives credit. Columns of SQLite cannot change their checks: the table is written anew.
CREATE TABLE credit_entries_new (
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
  source      TEXT    NOT NULL CHECK (source IN ('own', 'staff', 'attendance')),
  reverses    BLOB    UNIQUE REFERENCES credit_entries_new (id),
  reason      TEXT,
  recorded_by BLOB,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  UNIQUE (person_id, activity, role, number),
  CHECK ((number % 2 = 1) = (reverses IS NULL)),
  CHECK ((minutes > 0) = (reverses IS NULL)),
  CHECK ((reason IS NULL) = (reverses IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO credit_entries_new SELECT * FROM credit_entries;
DROP TABLE credit_entries;
ALTER TABLE credit_entries_new RENAME TO credit_entries;
CREATE INDEX credit_entries_person ON credit_entries (person_id, created_at, id);
CREATE INDEX credit_entries_activity ON credit_entries (activity, created_at, id);
CREATE INDEX credit_entries_earned ON credit_entries (earned_on, id);
CREATE INDEX credit_entries_created ON credit_entries (created_at, id);
CREATE INDEX credit_entries_updated ON credit_entries (updated_at, id);
CREATE INDEX credit_entries_recorder ON credit_entries (recorded_by) WHERE recorded_by IS NOT NULL;
