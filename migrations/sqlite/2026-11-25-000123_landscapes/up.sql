-- How libraries stand in law and money, by place, from a day on. Places are outside names, as in libraries.
CREATE TABLE landscapes (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  jurisdiction    TEXT    NOT NULL,
  valid_from      TEXT    NOT NULL,
  valid_until     TEXT,
  legal_basis     TEXT    NOT NULL,
  board           TEXT    NOT NULL CHECK (board IN ('elected', 'appointed', 'mixed', 'none')),
  board_powers    TEXT,
  statutes        TEXT    NOT NULL,
  funding_sources TEXT    NOT NULL,
  source          TEXT    NOT NULL,
  owner_unit_id   BLOB    NOT NULL REFERENCES units (id),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  UNIQUE (jurisdiction, valid_from),
  CHECK (valid_from < valid_until)
) STRICT, WITHOUT ROWID;
CREATE INDEX landscapes_place ON landscapes (jurisdiction, id);
CREATE INDEX landscapes_created ON landscapes (created_at, id);
CREATE INDEX landscapes_updated ON landscapes (updated_at, id);
CREATE INDEX landscapes_owner ON landscapes (owner_unit_id, jurisdiction, id);
