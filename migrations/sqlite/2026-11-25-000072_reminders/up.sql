-- Of which deadlines people were reminded. A row is written with the mail it stands for, so that none is sent twice; a
-- deadline that is moved is another.
CREATE TABLE reminders (
  uid       TEXT    NOT NULL,
  person_id BLOB    NOT NULL REFERENCES people (id),
  due_at    INTEGER NOT NULL,
  days      INTEGER NOT NULL CHECK (days >= 1),
  found_at  INTEGER NOT NULL,
  PRIMARY KEY (uid, person_id, due_at, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_person ON reminders (person_id);
CREATE INDEX reminders_due ON reminders (due_at);

-- Who said whether they want to be reminded; who did not is.
CREATE TABLE reminder_settings (
  person_id  BLOB    NOT NULL PRIMARY KEY REFERENCES people (id),
  by_mail    INTEGER NOT NULL CHECK (by_mail IN (0, 1)),
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
