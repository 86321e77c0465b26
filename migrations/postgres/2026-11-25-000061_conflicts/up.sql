-- What resolved clauses say for or against something.
CREATE TABLE position_stands (
  position_id uuid NOT NULL,
  version     integer NOT NULL,
  clause      integer NOT NULL CHECK (clause >= 1),
  subject     text NOT NULL,
  stance      text NOT NULL CHECK (stance IN ('for', 'against', 'neutral')),
  PRIMARY KEY (position_id, version, clause, subject),
  FOREIGN KEY (position_id, version) REFERENCES position_versions (position_id, number) ON DELETE CASCADE
);

-- What other records say for or against something; they count while they are in play.
CREATE TABLE declared_stands (
  kind        text NOT NULL CHECK (kind IN ('message', 'alert', 'letter')),
  record_id   uuid NOT NULL,
  number      integer NOT NULL CHECK (number >= 1),
  version     integer NOT NULL CHECK (version >= 1),
  position_id uuid REFERENCES positions (id),
  issue_id    uuid NOT NULL REFERENCES issues (id),
  subject     text NOT NULL,
  stance      text NOT NULL CHECK (stance IN ('for', 'against', 'neutral')),
  words       text NOT NULL,
  in_play     boolean NOT NULL,
  PRIMARY KEY (record_id, number),
  UNIQUE (record_id, issue_id, subject)
);
CREATE INDEX declared_stands_issue ON declared_stands (issue_id, in_play);

CREATE TABLE conflicts (
  id              uuid NOT NULL PRIMARY KEY,
  revision        integer NOT NULL CHECK (revision >= 1),
  rule            text NOT NULL CHECK (rule IN ('opposite_clauses', 'argues_against_clause')),
  issue_id        uuid NOT NULL REFERENCES issues (id),
  subject         text NOT NULL,
  status          text NOT NULL CHECK (status IN ('open', 'acknowledged', 'ended')),
  since           date,
  reason          text,
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  ended_at        timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK ((reason IS NULL) = (acknowledged_at IS NULL)),
  CHECK (status <> 'acknowledged' OR reason IS NOT NULL),
  CHECK ((status = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX conflicts_created ON conflicts (created_at, id);
CREATE INDEX conflicts_updated ON conflicts (updated_at, id);
CREATE INDEX conflicts_status ON conflicts (status, created_at, id);
CREATE INDEX conflicts_issue ON conflicts (issue_id, created_at, id);

CREATE TABLE conflict_sides (
  conflict_id   uuid NOT NULL REFERENCES conflicts (id) ON DELETE CASCADE,
  number        integer NOT NULL CHECK (number IN (1, 2)),
  kind          text NOT NULL CHECK (kind IN ('clause', 'message', 'alert', 'letter')),
  record_id     uuid NOT NULL,
  version       integer NOT NULL,
  clause        integer,
  position_id   uuid REFERENCES positions (id),
  stance        text NOT NULL CHECK (stance IN ('for', 'against')),
  words         text NOT NULL,
  in_force_from date,
  PRIMARY KEY (conflict_id, number),
  CHECK ((kind = 'clause') = (clause IS NOT NULL))
);
CREATE INDEX conflict_sides_record ON conflict_sides (record_id, conflict_id);
CREATE INDEX conflict_sides_position ON conflict_sides (position_id, conflict_id) WHERE position_id IS NOT NULL;

-- How many wait to be acknowledged: counted anew whenever one is found, acknowledged or ended.
ALTER TABLE positions ADD COLUMN open_conflicts integer NOT NULL DEFAULT 0 CHECK (open_conflicts >= 0);
