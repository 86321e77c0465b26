-- What people come together for.
CREATE TABLE events (
  id            uuid             NOT NULL PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  title         text COLLATE "C" NOT NULL,
  kind          text             NOT NULL CHECK (kind IN ('advocacy_day', 'visit', 'library_tour', 'rally', 'training', 'other')),
  description   text             NOT NULL,
  place         text,
  url           text,
  starts_at     timestamptz      NOT NULL,
  ends_at       timestamptz      NOT NULL,
  time_zone     text             NOT NULL,
  owner_unit_id uuid             NOT NULL REFERENCES units (id),
  goals         text             NOT NULL,
  status        text             NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'held', 'cancelled')),
  opened_at     timestamptz,
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL,
  CHECK (starts_at < ends_at),
  CHECK ((status = 'draft') = (opened_at IS NULL))
);
CREATE INDEX events_starts ON events (starts_at, id);
CREATE INDEX events_created ON events (created_at, id);
CREATE INDEX events_updated ON events (updated_at, id);
CREATE INDEX events_title ON events (title, id);
CREATE INDEX events_owner ON events (owner_unit_id, starts_at, id);
CREATE INDEX events_status ON events (status, starts_at, id);
CREATE INDEX events_kind ON events (kind, starts_at, id);

CREATE TABLE event_goals (
  event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  goal     text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (event_id, goal)
);
CREATE INDEX event_goals_goal ON event_goals (goal, event_id);

-- Times of an event with seats. Who gives or takes seats locks the row.
CREATE TABLE event_slots (
  id            uuid        NOT NULL PRIMARY KEY,
  revision      integer     NOT NULL CHECK (revision >= 1),
  event_id      uuid        NOT NULL REFERENCES events (id),
  title         text,
  place         text,
  starts_at     timestamptz NOT NULL,
  ends_at       timestamptz NOT NULL,
  time_zone     text        NOT NULL,
  capacity      integer     NOT NULL CHECK (capacity BETWEEN 0 AND 100000),
  offer_minutes integer     NOT NULL CHECK (offer_minutes BETWEEN 1 AND 4320),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CHECK (starts_at < ends_at)
);
CREATE INDEX event_slots_starts ON event_slots (starts_at, id);
CREATE INDEX event_slots_created ON event_slots (created_at, id);
CREATE INDEX event_slots_updated ON event_slots (updated_at, id);
CREATE INDEX event_slots_event ON event_slots (event_id, starts_at, id);

-- Parties that sign up for a slot: of one person one at a time. Confirmed and offered seats of a slot are never more than it has.
CREATE TABLE event_bookings (
  id              uuid        NOT NULL PRIMARY KEY,
  revision        integer     NOT NULL CHECK (revision >= 1),
  event_id        uuid        NOT NULL REFERENCES events (id),
  slot_id         uuid        NOT NULL REFERENCES event_slots (id),
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
  checked_in_at   timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK (seats_confirmed + seats_offered + seats_waiting <= seats),
  CHECK ((status = 'offered') = (seats_offered > 0)),
  CHECK ((status = 'offered') = (offered_until IS NOT NULL)),
  CHECK ((status IN ('lapsed', 'cancelled')) = (seats_confirmed + seats_offered + seats_waiting = 0)),
  CHECK (status NOT IN ('confirmed', 'attended', 'no_show') OR seats_confirmed > 0),
  CHECK ((status = 'attended') = (seats_attended IS NOT NULL AND checked_in_at IS NOT NULL))
);
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
  id            uuid        NOT NULL PRIMARY KEY,
  revision      integer     NOT NULL CHECK (revision >= 1),
  event_id      uuid        NOT NULL REFERENCES events (id),
  post_id       uuid        NOT NULL REFERENCES posts (id),
  starts_at     timestamptz NOT NULL,
  ends_at       timestamptz NOT NULL,
  place         text,
  purpose       text,
  met_with      text,
  follow_up     text,
  follow_up_due date,
  status        text        NOT NULL CHECK (status IN ('requested', 'booked', 'held', 'declined', 'cancelled')),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CHECK (starts_at < ends_at)
);
CREATE INDEX event_meetings_starts ON event_meetings (starts_at, id);
CREATE INDEX event_meetings_created ON event_meetings (created_at, id);
CREATE INDEX event_meetings_updated ON event_meetings (updated_at, id);
CREATE INDEX event_meetings_event ON event_meetings (event_id, starts_at, id);
CREATE INDEX event_meetings_post ON event_meetings (post_id, starts_at, id);
CREATE INDEX event_meetings_status ON event_meetings (status, starts_at, id);
CREATE INDEX event_meetings_due ON event_meetings (follow_up_due, starts_at, id) WHERE follow_up_due IS NOT NULL;
