-- How libraries stand in law and money, by place, from a day on. Places are outside names, as in libraries.
CREATE TABLE landscapes (
  id              uuid             PRIMARY KEY,
  revision        integer          NOT NULL CHECK (revision >= 1),
  jurisdiction    text COLLATE "C" NOT NULL,
  valid_from      date             NOT NULL,
  valid_until     date,
  legal_basis     text             NOT NULL,
  board           text             NOT NULL CHECK (board IN ('elected', 'appointed', 'mixed', 'none')),
  board_powers    text,
  statutes        jsonb            NOT NULL,
  funding_sources jsonb            NOT NULL,
  source          text             NOT NULL,
  owner_unit_id   uuid             NOT NULL REFERENCES units (id),
  created_at      timestamptz      NOT NULL,
  updated_at      timestamptz      NOT NULL,
  UNIQUE (jurisdiction, valid_from),
  CHECK (valid_from < valid_until)
);
CREATE INDEX landscapes_place ON landscapes (jurisdiction, id);
CREATE INDEX landscapes_created ON landscapes (created_at, id);
CREATE INDEX landscapes_updated ON landscapes (updated_at, id);
CREATE INDEX landscapes_owner ON landscapes (owner_unit_id, jurisdiction, id);
