-- What people come together for.
CREATE TABLE events (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  title         TEXT    NOT NULL,
  kind          TEXT    NOT NULL CHECK (kind IN ('advocacy_day', 'visit', 'library_tour', 'rally', 'training', 'other')),
  description   TEXT    NOT NULL,
  place         TEXT,
  url           TEXT,
  starts_at     INTEGER NOT NULL,
  ends_at       INTEGER NOT NULL,
  time_zone     TEXT    NOT NULL,
  owner_unit_id BLOB    NOT NULL REFERENCES units (id),
  goals         TEXT    NOT NULL,
  status        TEXT    NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'held', 'cancelled')),
  opened_at     INTEGER,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (starts_at < ends_at),
  CHECK ((status = 'draft') = (opened_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX events_starts ON events (starts_at, id);
CREATE INDEX events_created ON events (created_at, id);
CREATE INDEX events_updated ON events (updated_at, id);
CREATE INDEX events_title ON events (title, id);
CREATE INDEX events_owner ON events (owner_unit_id, starts_at, id);
CREATE INDEX events_status ON events (status, starts_at, id);
CREATE INDEX events_kind ON events (kind, starts_at, id);

CREATE TABLE event_goals (
  event_id BLOB NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  goal     TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (event_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_goals_goal ON event_goals (goal, event_id);

-- Times of an event with seats. Who gives or takes seats locks the row.
CREATE TABLE event_slots (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  event_id      BLOB    NOT NULL REFERENCES events (id),
  title         TEXT,
  place         TEXT,
  starts_at     INTEGER NOT NULL,
  ends_at       INTEGER NOT NULL,
  time_zone     TEXT    NOT NULL,
  capacity      INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 100000),
  offer_minutes INTEGER NOT NULL CHECK (offer_minutes BETWEEN 1 AND 4320),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (starts_at < ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_slots_starts ON event_slots (starts_at, id);
CREATE INDEX event_slots_created ON event_slots (created_at, id);
CREATE INDEX event_slots_updated ON event_slots (updated_at, id);
CREATE INDEX event_slots_event ON event_slots (event_id, starts_at, id);

-- Parties that sign up for a slot: of one person one at a time. Confirmed and offered seats of a slot are never more than it has.
CREATE TABLE event_bookings (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  event_id        BLOB    NOT NULL REFERENCES events (id),
  slot_id         BLOB    NOT NULL REFERENCES event_slots (id),
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
  checked_in_at   INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CHECK (seats_confirmed + seats_offered + seats_waiting <= seats),
  CHECK ((status = 'offered') = (seats_offered > 0)),
  CHECK ((status = 'offered') = (offered_until IS NOT NULL)),
  CHECK ((status IN ('lapsed', 'cancelled')) = (seats_confirmed + seats_offered + seats_waiting = 0)),
  CHECK (status NOT IN ('confirmed', 'attended', 'no_show') OR seats_confirmed > 0),
  CHECK ((status = 'attended') = (seats_attended IS NOT NULL AND checked_in_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX event_bookings_once ON event_bookings (slot_id, person_id) WHERE status NOT IN ('lapsed', 'cancelled');
CREATE INDEX event_bookings_created ON event_bookings (created_at, id);
CREATE INDEX event_bookings_updated ON event_bookings (updated_at, id);
CREATE INDEX event_bookings_slot ON event_bookings (slot_id, created_at, id);
CREATE INDEX event_bookings_event ON event_bookings (event_id, created_at, id);
CREATE INDEX event_bookings_person ON event_bookings (person_id, created_at, id) WHERE person_id IS NOT NULL;
CREATE INDEX event_bookings_status ON event_bookings (status, created_at, id);
CREATE INDEX event_bookings_queue ON event_bookings (slot_id, priority_class, created_at, id) WHERE seats_waiting > 0;
CREATE INDEX event_bookings_offers ON event_bookings (offered_until) WHERE status = 'offered';

-- Meetings at an event with the holder of a post.
CREATE TABLE event_meetings (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  event_id      BLOB    NOT NULL REFERENCES events (id),
  post_id       BLOB    NOT NULL REFERENCES posts (id),
  starts_at     INTEGER NOT NULL,
  ends_at       INTEGER NOT NULL,
  place         TEXT,
  purpose       TEXT,
  met_with      TEXT,
  follow_up     TEXT,
  follow_up_due TEXT,
  status        TEXT    NOT NULL CHECK (status IN ('requested', 'booked', 'held', 'declined', 'cancelled')),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (starts_at < ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_meetings_starts ON event_meetings (starts_at, id);
CREATE INDEX event_meetings_created ON event_meetings (created_at, id);
CREATE INDEX event_meetings_updated ON event_meetings (updated_at, id);
CREATE INDEX event_meetings_event ON event_meetings (event_id, starts_at, id);
CREATE INDEX event_meetings_post ON event_meetings (post_id, starts_at, id);
CREATE INDEX event_meetings_status ON event_meetings (status, starts_at, id);
CREATE INDEX event_meetings_due ON event_meetings (follow_up_due, starts_at, id) WHERE follow_up_due IS NOT NULL;
