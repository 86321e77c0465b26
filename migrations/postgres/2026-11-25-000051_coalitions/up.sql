-- Organizations that act together. Goals stand in the row as well, so that a list is read without a look into other tables.
CREATE TABLE coalitions (
  id              uuid             NOT NULL PRIMARY KEY,
  revision        integer          NOT NULL CHECK (revision >= 1),
  slug            text COLLATE "C" NOT NULL UNIQUE,
  name            text COLLATE "C" NOT NULL,
  purpose         text             NOT NULL,
  owner_unit_id   uuid             NOT NULL REFERENCES units (id),
  goals           text             NOT NULL,
  quorum          text             NOT NULL CHECK (quorum IN ('one_third', 'majority', 'two_thirds', 'all')),
  status          text             NOT NULL CHECK (status IN ('forming', 'active', 'dissolved')),
  charter_version integer          CHECK (charter_version >= 1),
  created_at      timestamptz      NOT NULL,
  updated_at      timestamptz      NOT NULL,
  CHECK (status = 'forming' OR charter_version IS NOT NULL)
);
CREATE INDEX coalitions_name ON coalitions (name, id);
CREATE INDEX coalitions_created ON coalitions (created_at, id);
CREATE INDEX coalitions_updated ON coalitions (updated_at, id);
CREATE INDEX coalitions_owner ON coalitions (owner_unit_id, name, id);
CREATE INDEX coalitions_status ON coalitions (status, name, id);

CREATE TABLE coalition_goals (
  coalition_id uuid NOT NULL REFERENCES coalitions (id) ON DELETE CASCADE,
  goal         text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (coalition_id, goal)
);
CREATE INDEX coalition_goals_goal ON coalition_goals (goal, coalition_id);

CREATE TABLE coalition_members (
  coalition_id    uuid    NOT NULL REFERENCES coalitions (id) ON DELETE CASCADE,
  organization_id uuid    NOT NULL REFERENCES organizations (id),
  role            text    NOT NULL CHECK (role IN ('chair', 'steering', 'member', 'observer')),
  voting          boolean NOT NULL,
  since           date    NOT NULL,
  until           date,
  PRIMARY KEY (coalition_id, organization_id, since),
  CHECK (until IS NULL OR since < until),
  CHECK (NOT (role = 'observer' AND voting))
);
CREATE INDEX coalition_members_organization ON coalition_members (organization_id, coalition_id);

CREATE TABLE motions (
  id           uuid        NOT NULL PRIMARY KEY,
  revision     integer     NOT NULL CHECK (revision >= 1),
  coalition_id uuid        NOT NULL REFERENCES coalitions (id),
  text         text        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('general', 'charter', 'membership', 'statement', 'procedure')),
  threshold    text        NOT NULL CHECK (threshold IN ('majority', 'two_thirds', 'unanimous')),
  closes_at    timestamptz NOT NULL,
  status       text        NOT NULL CHECK (status IN ('open', 'carried', 'rejected', 'lapsed_without_quorum', 'withdrawn')),
  quorum       integer     NOT NULL CHECK (quorum >= 1),
  decided_at   timestamptz,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  CHECK ((status = 'open') = (decided_at IS NULL))
);
CREATE INDEX motions_created ON motions (created_at, id);
CREATE INDEX motions_updated ON motions (updated_at, id);
CREATE INDEX motions_closing ON motions (closes_at, id);
CREATE INDEX motions_coalition ON motions (coalition_id, created_at, id);
CREATE INDEX motions_status ON motions (status, created_at, id);
CREATE INDEX motions_kind ON motions (kind, created_at, id);
CREATE INDEX motions_open ON motions (closes_at) WHERE status = 'open';

-- Who had a vote when it was moved, and how they cast it.
CREATE TABLE motion_ballots (
  motion_id       uuid NOT NULL REFERENCES motions (id) ON DELETE CASCADE,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  vote            text CHECK (vote IN ('yes', 'no', 'abstain')),
  cast_by         uuid,
  cast_at         timestamptz,
  PRIMARY KEY (motion_id, organization_id),
  CHECK ((vote IS NULL) = (cast_at IS NULL))
);
CREATE INDEX motion_ballots_organization ON motion_ballots (organization_id, motion_id);
CREATE INDEX motion_ballots_caster ON motion_ballots (cast_by) WHERE cast_by IS NOT NULL;

-- Every charter there was, as it was adopted; a motion adopts one.
CREATE TABLE coalition_charters (
  coalition_id uuid        NOT NULL REFERENCES coalitions (id) ON DELETE CASCADE,
  number       integer     NOT NULL CHECK (number >= 1),
  text         text        NOT NULL,
  motion_id    uuid        UNIQUE REFERENCES motions (id),
  adopted_at   timestamptz NOT NULL,
  PRIMARY KEY (coalition_id, number),
  CHECK ((number = 1) = (motion_id IS NULL))
);
