CREATE TABLE alerts (
  id BLOB NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  owner_unit_id BLOB NOT NULL REFERENCES units (id),
  goals TEXT NOT NULL,
  position_id BLOB REFERENCES positions (id),
  instrument_id BLOB REFERENCES instruments (id),
  until_stage TEXT,
  plea TEXT NOT NULL CHECK (plea IN ('support', 'oppose', 'amend', 'other')),
  callers TEXT NOT NULL CHECK (callers IN ('constituents', 'anybody')),
  include_supporters INTEGER NOT NULL CHECK (include_supporters IN (0, 1)),
  per_day INTEGER NOT NULL CHECK (per_day BETWEEN 1 AND 20),
  starts_at INTEGER,
  ends_at INTEGER,
  channels TEXT NOT NULL,
  replaces_id BLOB REFERENCES alerts (id) CHECK (replaces_id <> id),
  status TEXT NOT NULL CHECK (status IN ('draft', 'review', 'scheduled', 'live', 'paused', 'closed', 'reported', 'superseded')),
  position_version INTEGER,
  live_at INTEGER,
  closed_at INTEGER,
  close_reason TEXT CHECK (close_reason IN ('ended', 'instrument_moved', 'position_ended', 'by_hand', 'superseded')),
  superseded_by BLOB REFERENCES alerts (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (starts_at < ends_at),
  CHECK (until_stage IS NULL OR instrument_id IS NOT NULL),
  CHECK (status <> 'live' OR (live_at IS NOT NULL AND position_version IS NOT NULL AND ends_at IS NOT NULL)),
  CHECK ((status IN ('closed', 'reported', 'superseded')) = (closed_at IS NOT NULL)),
  CHECK ((closed_at IS NULL) = (close_reason IS NULL)),
  CHECK ((status = 'superseded') = (superseded_by IS NOT NULL)),
  FOREIGN KEY (position_id, position_version) REFERENCES position_versions (position_id, number)
) STRICT, WITHOUT ROWID;
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
  alert_id BLOB NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  goal TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (alert_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_goals_goal ON alert_goals (goal, alert_id);

CREATE TABLE alert_messages (
  alert_id BLOB NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  channel TEXT NOT NULL CHECK (channel IN ('email', 'phone', 'letter', 'meeting', 'form')),
  subject TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (alert_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_targets (
  alert_id BLOB NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('post', 'chamber', 'committee', 'jurisdiction')),
  post_id BLOB REFERENCES posts (id),
  jurisdiction TEXT,
  chamber TEXT CHECK (chamber IN ('upper', 'lower')),
  committee_id BLOB REFERENCES committees (id),
  PRIMARY KEY (alert_id, number),
  CHECK ((kind = 'post') = (post_id IS NOT NULL)),
  CHECK ((kind = 'committee') = (committee_id IS NOT NULL)),
  CHECK ((kind IN ('chamber', 'jurisdiction')) = (jurisdiction IS NOT NULL)),
  CHECK ((kind = 'chamber') = (chamber IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Who in office is known to agree.
CREATE TABLE alert_supporters (
  alert_id BLOB NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  office_holder_id BLOB NOT NULL REFERENCES office_holders (id),
  since TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (alert_id, office_holder_id)
) STRICT, WITHOUT ROWID;
