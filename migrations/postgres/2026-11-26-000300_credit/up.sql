-- The credit ledger: entries that give credit (odd numbers) or take it back (even ones). None ever changes; one whose person is
-- erased goes.
CREATE TABLE credit_entries (
  id          uuid        PRIMARY KEY,
  revision    integer     NOT NULL CHECK (revision = 1),
  person_id   uuid        NOT NULL REFERENCES people (id),
  activity    text        NOT NULL,
  role        text        NOT NULL CHECK (role IN ('learner', 'presenter', 'author', 'mentor')),
  number      smallint    NOT NULL CHECK (number >= 1),
  title       text        NOT NULL,
  provider    text        NOT NULL,
  topic       text,
  tags        text        NOT NULL,
  minutes     integer     NOT NULL CHECK (minutes BETWEEN -60000 AND 60000 AND minutes <> 0),
  earned_on   date        NOT NULL,
  evidence    text,
  source      text        NOT NULL CHECK (source IN ('own', 'staff')),
  reverses    uuid        UNIQUE REFERENCES credit_entries (id),
  reason      text,
  recorded_by uuid,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  UNIQUE (person_id, activity, role, number),
  CHECK ((number % 2 = 1) = (reverses IS NULL)),
  CHECK ((minutes > 0) = (reverses IS NULL)),
  CHECK ((reason IS NULL) = (reverses IS NULL))
);
CREATE INDEX credit_entries_person ON credit_entries (person_id, created_at, id);
CREATE INDEX credit_entries_activity ON credit_entries (activity, created_at, id);
CREATE INDEX credit_entries_earned ON credit_entries (earned_on, id);
CREATE INDEX credit_entries_created ON credit_entries (created_at, id);
CREATE INDEX credit_entries_updated ON credit_entries (updated_at, id);
CREATE INDEX credit_entries_recorder ON credit_entries (recorded_by) WHERE recorded_by IS NOT NULL;

-- What those who certify ask for.
CREATE TABLE requirement_sets (
  id            uuid             PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  name          text COLLATE "C" NOT NULL UNIQUE,
  authority     text             NOT NULL,
  source        text             NOT NULL,
  window_months smallint         NOT NULL CHECK (window_months BETWEEN 1 AND 240),
  total_minutes integer          NOT NULL CHECK (total_minutes BETWEEN 1 AND 600000),
  rules         jsonb            NOT NULL,
  multipliers   jsonb            NOT NULL,
  repeat_limits jsonb            NOT NULL,
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL
);
CREATE INDEX requirement_sets_name ON requirement_sets (name, id);
CREATE INDEX requirement_sets_created ON requirement_sets (created_at, id);
CREATE INDEX requirement_sets_updated ON requirement_sets (updated_at, id);
