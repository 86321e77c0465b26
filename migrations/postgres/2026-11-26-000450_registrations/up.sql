-- For how long seats of a session that become free are offered to whoever waits.
ALTER TABLE learning_sessions ADD COLUMN offer_minutes integer NOT NULL DEFAULT 1440 CHECK (offer_minutes BETWEEN 1 AND 4320);

-- Parties that register for a session: of one person one at a time. Confirmed and offered seats of a session are never more than
-- it has.
CREATE TABLE learning_registrations (
  id              uuid        NOT NULL PRIMARY KEY,
  revision        integer     NOT NULL CHECK (revision >= 1),
  session_id      uuid        NOT NULL REFERENCES learning_sessions (id),
  person_id       uuid        REFERENCES people (id),
  seats           integer     NOT NULL CHECK (seats BETWEEN 1 AND 100),
  splits          boolean     NOT NULL,
  priority_class  integer     NOT NULL CHECK (priority_class BETWEEN 1 AND 9),
  status          text        NOT NULL CHECK (status IN ('requested', 'confirmed', 'waitlisted', 'offered', 'lapsed', 'cancelled', 'attended', 'no_show')),
  seats_confirmed integer     NOT NULL CHECK (seats_confirmed >= 0),
  seats_offered   integer     NOT NULL CHECK (seats_offered >= 0),
  offered_until   timestamptz,
  seats_waiting   integer     NOT NULL CHECK (seats_waiting >= 0),
  seats_attended  integer     CHECK (seats_attended BETWEEN 1 AND seats_confirmed),
  attended_at     timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK (seats_confirmed + seats_offered + seats_waiting <= seats),
  CHECK ((status = 'offered') = (seats_offered > 0)),
  CHECK ((status = 'offered') = (offered_until IS NOT NULL)),
  CHECK ((status IN ('lapsed', 'cancelled')) = (seats_confirmed + seats_offered + seats_waiting = 0)),
  CHECK (status NOT IN ('confirmed', 'attended', 'no_show') OR seats_confirmed > 0),
  CHECK ((status = 'attended') = (seats_attended IS NOT NULL AND attended_at IS NOT NULL))
);
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

-- Recorded attendance gives credit.
ALTER TABLE credit_entries DROP CONSTRAINT credit_entries_source_check;
ALTER TABLE credit_entries ADD CONSTRAINT credit_entries_source_check CHECK (source IN ('own', 'staff', 'attendance'));
