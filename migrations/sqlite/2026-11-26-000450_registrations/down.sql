CREATE TABLE credit_entries_old (
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
  reverses    BLOB    UNIQUE REFERENCES credit_entries_old (id),
  reason      TEXT,
  recorded_by BLOB,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  UNIQUE (person_id, activity, role, number),
  CHECK ((number % 2 = 1) = (reverses IS NULL)),
  CHECK ((minutes > 0) = (reverses IS NULL)),
  CHECK ((reason IS NULL) = (reverses IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO credit_entries_old
  SELECT id, revision, person_id, activity, role, number, title, provider, topic, tags, minutes, earned_on, evidence,
    replace(source, 'attendance', 'staff'), reverses, reason,
    recorded_by, created_at, updated_at
  FROM credit_entries;
DROP TABLE credit_entries;
ALTER TABLE credit_entries_old RENAME TO credit_entries;
CREATE INDEX credit_entries_person ON credit_entries (person_id, created_at, id);
CREATE INDEX credit_entries_activity ON credit_entries (activity, created_at, id);
CREATE INDEX credit_entries_earned ON credit_entries (earned_on, id);
CREATE INDEX credit_entries_created ON credit_entries (created_at, id);
CREATE INDEX credit_entries_updated ON credit_entries (updated_at, id);
CREATE INDEX credit_entries_recorder ON credit_entries (recorded_by) WHERE recorded_by IS NOT NULL;
DROP TABLE learning_registrations;
ALTER TABLE learning_sessions DROP COLUMN offer_minutes;
