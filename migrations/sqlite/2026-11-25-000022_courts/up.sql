-- Courts by their ids in the courts database of the Free Law Project. Parents and courts of appeal are outside names.
CREATE TABLE courts (
  id                  BLOB    NOT NULL PRIMARY KEY,
  revision            INTEGER NOT NULL CHECK (revision >= 1),
  court_id            TEXT    NOT NULL UNIQUE,
  name                TEXT    NOT NULL,
  citation            TEXT,
  system              TEXT    NOT NULL CHECK (system IN ('federal', 'state', 'tribal', 'territorial', 'international', 'other')),
  level               TEXT    CHECK (level IN ('last_resort', 'intermediate_appellate', 'general_jurisdiction', 'limited_jurisdiction', 'trial')),
  court_type          TEXT    CHECK (court_type IN ('trial', 'appellate', 'bankruptcy', 'special', 'attorney_general', 'international', 'other')),
  location            TEXT,
  division_ocd_id     TEXT,
  parent_court_id     TEXT,
  appeals_to_court_id TEXT,
  website             TEXT,
  established         TEXT,
  abolished           TEXT    CHECK (abolished >= established),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX courts_name ON courts (name, id);
CREATE INDEX courts_system ON courts (system, name, id);
CREATE INDEX courts_level ON courts (level, name, id);
CREATE INDEX courts_type ON courts (court_type, name, id);
CREATE INDEX courts_division ON courts (division_ocd_id, name, id);
CREATE INDEX courts_parent ON courts (parent_court_id, name, id);
CREATE INDEX courts_updated ON courts (updated_at, id);
CREATE INDEX courts_created ON courts (created_at, id);
