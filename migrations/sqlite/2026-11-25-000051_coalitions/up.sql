-- Organizations that act together. Goals stand in the row as well, so that a list is read without a look into other tables.
CREATE TABLE coalitions (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  slug            TEXT    NOT NULL UNIQUE,
  name            TEXT    NOT NULL,
  purpose         TEXT    NOT NULL,
  owner_unit_id   BLOB    NOT NULL REFERENCES units (id),
  goals           TEXT    NOT NULL,
  quorum          TEXT    NOT NULL CHECK (quorum IN ('one_third', 'majority', 'two_thirds', 'all')),
  status          TEXT    NOT NULL CHECK (status IN ('forming', 'active', 'dissolved')),
  charter_version INTEGER CHECK (charter_version >= 1),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CHECK (status = 'forming' OR charter_version IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX coalitions_name ON coalitions (name, id);
CREATE INDEX coalitions_created ON coalitions (created_at, id);
CREATE INDEX coalitions_updated ON coalitions (updated_at, id);
CREATE INDEX coalitions_owner ON coalitions (owner_unit_id, name, id);
CREATE INDEX coalitions_status ON coalitions (status, name, id);

CREATE TABLE coalition_goals (
  coalition_id BLOB NOT NULL REFERENCES coalitions (id) ON DELETE CASCADE,
  goal         TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (coalition_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX coalition_goals_goal ON coalition_goals (goal, coalition_id);

CREATE TABLE coalition_members (
  coalition_id    BLOB    NOT NULL REFERENCES coalitions (id) ON DELETE CASCADE,
  organization_id BLOB    NOT NULL REFERENCES organizations (id),
  role            TEXT    NOT NULL CHECK (role IN ('chair', 'steering', 'member', 'observer')),
  voting          INTEGER NOT NULL CHECK (voting IN (0, 1)),
  since           TEXT    NOT NULL,
  until           TEXT,
  PRIMARY KEY (coalition_id, organization_id, since),
  CHECK (until IS NULL OR since < until),
  CHECK (NOT (role = 'observer' AND voting))
) STRICT, WITHOUT ROWID;
CREATE INDEX coalition_members_organization ON coalition_members (organization_id, coalition_id);

CREATE TABLE motions (
  id           BLOB    NOT NULL PRIMARY KEY,
  revision     INTEGER NOT NULL CHECK (revision >= 1),
  coalition_id BLOB    NOT NULL REFERENCES coalitions (id),
  text         TEXT    NOT NULL,
  kind         TEXT    NOT NULL CHECK (kind IN ('general', 'charter', 'membership', 'statement', 'procedure')),
  threshold    TEXT    NOT NULL CHECK (threshold IN ('majority', 'two_thirds', 'unanimous')),
  closes_at    INTEGER NOT NULL,
  status       TEXT    NOT NULL CHECK (status IN ('open', 'carried', 'rejected', 'lapsed_without_quorum', 'withdrawn')),
  quorum       INTEGER NOT NULL CHECK (quorum >= 1),
  decided_at   INTEGER,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CHECK ((status = 'open') = (decided_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX motions_created ON motions (created_at, id);
CREATE INDEX motions_updated ON motions (updated_at, id);
CREATE INDEX motions_closing ON motions (closes_at, id);
CREATE INDEX motions_coalition ON motions (coalition_id, created_at, id);
CREATE INDEX motions_status ON motions (status, created_at, id);
CREATE INDEX motions_kind ON motions (kind, created_at, id);
CREATE INDEX motions_open ON motions (closes_at) WHERE status = 'open';

-- Who had a vote when it was moved, and how they cast it.
CREATE TABLE motion_ballots (
  motion_id       BLOB NOT NULL REFERENCES motions (id) ON DELETE CASCADE,
  organization_id BLOB NOT NULL REFERENCES organizations (id),
  vote            TEXT CHECK (vote IN ('yes', 'no', 'abstain')),
  cast_by         BLOB,
  cast_at         INTEGER,
  PRIMARY KEY (motion_id, organization_id),
  CHECK ((vote IS NULL) = (cast_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX motion_ballots_organization ON motion_ballots (organization_id, motion_id);
CREATE INDEX motion_ballots_caster ON motion_ballots (cast_by) WHERE cast_by IS NOT NULL;

-- Every charter there was, as it was adopted; a motion adopts one.
CREATE TABLE coalition_charters (
  coalition_id BLOB    NOT NULL REFERENCES coalitions (id) ON DELETE CASCADE,
  number       INTEGER NOT NULL CHECK (number >= 1),
  text         TEXT    NOT NULL,
  motion_id    BLOB    UNIQUE REFERENCES motions (id),
  adopted_at   INTEGER NOT NULL,
  PRIMARY KEY (coalition_id, number),
  CHECK ((number = 1) = (motion_id IS NULL))
) STRICT, WITHOUT ROWID;
