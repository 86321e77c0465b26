CREATE TABLE messages (
  id               uuid NOT NULL PRIMARY KEY,
  revision         integer NOT NULL CHECK (revision >= 1),
  position_id      uuid NOT NULL REFERENCES positions (id),
  owner_unit_id    uuid NOT NULL REFERENCES units (id),
  audience         text NOT NULL,
  channel          text NOT NULL,
  language         text NOT NULL,
  headline         text COLLATE "C" NOT NULL,
  body             text NOT NULL,
  valid_from       date,
  valid_until      date,
  replaces_id      uuid REFERENCES messages (id) CHECK (replaces_id <> id),
  status           text NOT NULL CHECK (status IN ('draft', 'review', 'approved', 'withdrawn')),
  position_version integer,
  approved_by      uuid,
  approved_at      timestamptz,
  withdrawn_at     timestamptz,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  FOREIGN KEY (position_id, position_version) REFERENCES position_versions (position_id, number),
  CHECK (valid_from <= valid_until),
  CHECK ((approved_at IS NULL) = (position_version IS NULL)),
  CHECK (status <> 'approved' OR approved_at IS NOT NULL),
  CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE INDEX messages_created ON messages (created_at, id);
CREATE INDEX messages_updated ON messages (updated_at, id);
CREATE INDEX messages_headline ON messages (headline, id);
CREATE INDEX messages_position ON messages (position_id, created_at, id);
CREATE INDEX messages_audience ON messages (audience, channel, created_at, id);
CREATE INDEX messages_channel ON messages (channel, created_at, id);
CREATE INDEX messages_language ON messages (language, created_at, id);
CREATE INDEX messages_status ON messages (status, created_at, id);
CREATE INDEX messages_owner ON messages (owner_unit_id, created_at, id);

CREATE TABLE message_points (
  message_id uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  number     integer NOT NULL CHECK (number >= 1),
  words      text NOT NULL,
  clauses    text NOT NULL,
  PRIMARY KEY (message_id, number)
);

CREATE TABLE message_findings (
  message_id uuid NOT NULL,
  point      integer NOT NULL,
  number     integer NOT NULL CHECK (number >= 1),
  finding_id uuid NOT NULL REFERENCES findings (id),
  PRIMARY KEY (message_id, point, number),
  FOREIGN KEY (message_id, point) REFERENCES message_points (message_id, number) ON DELETE CASCADE
);
CREATE INDEX message_findings_finding ON message_findings (finding_id, message_id);

CREATE TABLE message_questions (
  message_id uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  number     integer NOT NULL CHECK (number >= 1),
  question   text NOT NULL,
  answer     text NOT NULL,
  PRIMARY KEY (message_id, number)
);

-- Which approved message took the place of which: kept with the approval.
CREATE TABLE message_replacements (
  message_id   uuid NOT NULL REFERENCES messages (id),
  successor_id uuid NOT NULL REFERENCES messages (id),
  replaced_at  timestamptz NOT NULL,
  PRIMARY KEY (message_id, successor_id)
);
CREATE INDEX message_replacements_successor ON message_replacements (successor_id);
