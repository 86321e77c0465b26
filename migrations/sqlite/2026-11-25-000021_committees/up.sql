-- Committees of legislatures, by the ids these give them.
CREATE TABLE committees (
  id                  BLOB    NOT NULL PRIMARY KEY,
  revision            INTEGER NOT NULL CHECK (revision >= 1),
  outside_id          TEXT    NOT NULL,
  name                TEXT    NOT NULL,
  jurisdiction_ocd_id TEXT    NOT NULL,
  chamber             TEXT    NOT NULL CHECK (chamber IN ('upper', 'lower', 'joint')),
  parent_id           BLOB    REFERENCES committees (id) CHECK (parent_id <> id),
  remit               TEXT,
  website             TEXT,
  phone               TEXT,
  address             TEXT,
  valid_until         TEXT,
  source              TEXT    NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  UNIQUE (outside_id, jurisdiction_ocd_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX committees_name ON committees (name, id);
CREATE INDEX committees_chamber ON committees (chamber, outside_id, id);
CREATE INDEX committees_jurisdiction ON committees (jurisdiction_ocd_id, outside_id, id);
CREATE INDEX committees_parent ON committees (parent_id, outside_id, id);
CREATE INDEX committees_updated ON committees (updated_at, id);
CREATE INDEX committees_created ON committees (created_at, id);

-- Who sits on them.
CREATE TABLE committee_memberships (
  id               BLOB    NOT NULL PRIMARY KEY,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  committee_id     BLOB    NOT NULL REFERENCES committees (id),
  office_holder_id BLOB    NOT NULL REFERENCES office_holders (id),
  role             TEXT,
  rank             INTEGER CHECK (rank BETWEEN 1 AND 500),
  side             TEXT    CHECK (side IN ('majority', 'minority')),
  since            TEXT,
  until            TEXT    CHECK (until >= since),
  source           TEXT    NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX committee_memberships_committee ON committee_memberships (committee_id, created_at, id);
CREATE INDEX committee_memberships_office_holder ON committee_memberships (office_holder_id, created_at, id);
CREATE INDEX committee_memberships_updated ON committee_memberships (updated_at, id);
CREATE INDEX committee_memberships_created ON committee_memberships (created_at, id);
