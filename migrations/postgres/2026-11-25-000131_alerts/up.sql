CREATE TABLE alerts (
  id uuid NOT NULL PRIMARY KEY,
  revision integer NOT NULL CHECK (revision >= 1),
  slug text NOT NULL UNIQUE,
  title text COLLATE "C" NOT NULL,
  summary text NOT NULL,
  owner_unit_id uuid NOT NULL REFERENCES units (id),
  goals text NOT NULL,
  position_id uuid REFERENCES positions (id),
  instrument_id uuid REFERENCES instruments (id),
  until_stage text,
  plea text NOT NULL CHECK (plea IN ('support', 'oppose', 'amend', 'other')),
  callers text NOT NULL CHECK (callers IN ('constituents', 'anybody')),
  include_supporters boolean NOT NULL,
  per_day smallint NOT NULL CHECK (per_day BETWEEN 1 AND 20),
  starts_at timestamptz,
  ends_at timestamptz,
  channels text NOT NULL,
  replaces_id uuid REFERENCES alerts (id) CHECK (replaces_id <> id),
  status text NOT NULL CHECK (status IN ('draft', 'review', 'scheduled', 'live', 'paused', 'closed', 'reported', 'superseded')),
  position_version integer,
  live_at timestamptz,
  closed_at timestamptz,
  close_reason text CHECK (close_reason IN ('ended', 'instrument_moved', 'position_ended', 'by_hand', 'superseded')),
  superseded_by uuid REFERENCES alerts (id),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (starts_at < ends_at),
  CHECK (until_stage IS NULL OR instrument_id IS NOT NULL),
  CHECK (status <> 'live' OR (live_at IS NOT NULL AND position_version IS NOT NULL AND ends_at IS NOT NULL)),
  CHECK ((status IN ('closed', 'reported', 'superseded')) = (closed_at IS NOT NULL)),
  CHECK ((closed_at IS NULL) = (close_reason IS NULL)),
  CHECK ((status = 'superseded') = (superseded_by IS NOT NULL)),
  FOREIGN KEY (position_id, position_version) REFERENCES position_versions (position_id, number)
);
CREATE INDEX alerts_created ON alerts (created_at, id);
CREATE INDEX alerts_updated ON alerts (updated_at, id);
CREATE INDEX alerts_title ON alerts (title, id);
CREATE INDEX alerts_status ON alerts (status, created_at, id);
CREATE INDEX alerts_owner ON alerts (owner_unit_id, created_at, id);
CREATE INDEX alerts_position ON alerts (position_id, created_at, id);
CREATE INDEX alerts_instrument ON alerts (instrument_id, created_at, id);
CREATE INDEX alerts_replaces ON alerts (replaces_id);
CREATE INDEX alerts_ends ON alerts (ends_at, id);

CREATE TABLE alert_goals (
  alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  goal text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (alert_id, goal)
);
CREATE INDEX alert_goals_goal ON alert_goals (goal, alert_id);

CREATE TABLE alert_messages (
  alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  channel text NOT NULL CHECK (channel IN ('email', 'phone', 'letter', 'meeting', 'form')),
  subject text,
  body text NOT NULL,
  PRIMARY KEY (alert_id, channel)
);

CREATE TABLE alert_targets (
  alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  number integer NOT NULL CHECK (number >= 1),
  kind text NOT NULL CHECK (kind IN ('post', 'chamber', 'committee', 'jurisdiction')),
  post_id uuid REFERENCES posts (id),
  jurisdiction text,
  chamber text CHECK (chamber IN ('upper', 'lower')),
  committee_id uuid REFERENCES committees (id),
  PRIMARY KEY (alert_id, number),
  CHECK ((kind = 'post') = (post_id IS NOT NULL)),
  CHECK ((kind = 'committee') = (committee_id IS NOT NULL)),
  CHECK ((kind IN ('chamber', 'jurisdiction')) = (jurisdiction IS NOT NULL)),
  CHECK ((kind = 'chamber') = (chamber IS NOT NULL))
);

-- Who in office is known to agree.
CREATE TABLE alert_supporters (
  alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  office_holder_id uuid NOT NULL REFERENCES office_holders (id),
  since date NOT NULL,
  note text,
  PRIMARY KEY (alert_id, office_holder_id)
);
