-- Of which deadlines people were reminded. A row is written with the mail it stands for, so that none is sent twice; a
-- deadline that is moved is another.
CREATE TABLE reminders (
  uid       text NOT NULL,
  person_id uuid NOT NULL REFERENCES people (id),
  due_at    timestamptz NOT NULL,
  days      integer NOT NULL CHECK (days >= 1),
  found_at  timestamptz NOT NULL,
  PRIMARY KEY (uid, person_id, due_at, days)
);
CREATE INDEX reminders_person ON reminders (person_id);
CREATE INDEX reminders_due ON reminders (due_at);

-- Who said whether they want to be reminded; who did not is.
CREATE TABLE reminder_settings (
  person_id  uuid NOT NULL PRIMARY KEY REFERENCES people (id),
  by_mail    boolean NOT NULL,
  updated_at timestamptz NOT NULL
);
