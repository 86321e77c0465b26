CREATE TABLE actions (
  id uuid NOT NULL PRIMARY KEY,
  revision integer NOT NULL CHECK (revision >= 1),
  alert_id uuid NOT NULL REFERENCES alerts (id),
  unit_id uuid NOT NULL REFERENCES units (id),
  person_id uuid REFERENCES people (id),
  post_id uuid NOT NULL REFERENCES posts (id),
  office_holder_id uuid NOT NULL REFERENCES office_holders (id),
  division_ocd_id text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'phone', 'letter', 'meeting', 'form')),
  day date NOT NULL,
  number smallint NOT NULL CHECK (number BETWEEN 1 AND 20),
  method text NOT NULL CHECK (method IN ('point', 'zip', 'division', 'any')),
  confidence text NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
  status text NOT NULL CHECK (status IN ('queued', 'sent', 'delivered', 'bounced', 'rejected', 'unknown')),
  reason text,
  outcome text CHECK (outcome IN ('contact', 'voicemail', 'unavailable', 'skipped')),
  notes text,
  subject text,
  body text,
  begun_at timestamptz,
  settled_at timestamptz,
  due_at timestamptz NOT NULL,
  put_off smallint NOT NULL CHECK (put_off >= 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (outcome IS NULL OR channel <> 'email'),
  CHECK (begun_at IS NULL OR channel = 'email'),
  CHECK (channel <> 'email' OR status NOT IN ('sent', 'unknown') OR begun_at IS NOT NULL),
  -- One person acts on one target of an alert through one channel so often a day, and no more.
  UNIQUE (alert_id, person_id, post_id, channel, day, number)
);
CREATE INDEX actions_created ON actions (created_at, id);
CREATE INDEX actions_updated ON actions (updated_at, id);
CREATE INDEX actions_alert ON actions (alert_id, created_at, id);
CREATE INDEX actions_person ON actions (person_id, created_at, id);
CREATE INDEX actions_post ON actions (post_id, created_at, id);
CREATE INDEX actions_unit ON actions (unit_id, created_at, id);
CREATE INDEX actions_status ON actions (status, created_at, id);
CREATE INDEX actions_channel ON actions (channel, created_at, id);
-- The counters of an alert are read from this index alone.
CREATE INDEX actions_counted ON actions (alert_id, status, channel, division_ocd_id, post_id, day, person_id);
-- Mails that wait.
CREATE INDEX actions_waiting ON actions (due_at, id) WHERE status = 'queued' AND channel = 'email';
