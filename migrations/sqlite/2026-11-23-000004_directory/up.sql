-- Places by their Open Civic Data ids. Parents and living ids are outside names: the registry has gaps, so they are no keys.
CREATE TABLE divisions (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  ocd_id        TEXT    NOT NULL UNIQUE,
  name          TEXT    NOT NULL,
  level         TEXT    NOT NULL CHECK (level IN ('national', 'state', 'local')),
  parent_ocd_id TEXT,
  valid_from    TEXT,
  valid_until   TEXT    CHECK (valid_until >= valid_from),
  same_as       TEXT    CHECK (same_as <> ocd_id),
  same_as_note  TEXT,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX divisions_name ON divisions (name, id);
CREATE INDEX divisions_level ON divisions (level, ocd_id, id);
CREATE INDEX divisions_parent ON divisions (parent_ocd_id, ocd_id, id);
CREATE INDEX divisions_same_as ON divisions (same_as, ocd_id, id) WHERE same_as IS NOT NULL;
CREATE INDEX divisions_updated ON divisions (updated_at, id);
CREATE INDEX divisions_created ON divisions (created_at, id);

-- Libraries and library systems. The division is an outside name too: surveys are read before divisions are.
CREATE TABLE libraries (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  name            TEXT    NOT NULL,
  library_type    TEXT    NOT NULL CHECK (library_type IN ('academic', 'public', 'school', 'special')),
  fscs_key        TEXT    UNIQUE,
  libid           TEXT,
  ror_id          TEXT    UNIQUE,
  division_ocd_id TEXT,
  street          TEXT,
  city            TEXT,
  state           TEXT,
  postal_code     TEXT,
  county          TEXT,
  longitude       REAL    CHECK (longitude BETWEEN -180 AND 180),
  latitude        REAL    CHECK (latitude BETWEEN -90 AND 90),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  UNIQUE (libid, state),
  CHECK (libid IS NULL OR state IS NOT NULL),
  CHECK ((longitude IS NULL) = (latitude IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX libraries_name ON libraries (name, id);
CREATE INDEX libraries_type ON libraries (library_type, name, id);
CREATE INDEX libraries_state ON libraries (state, name, id);
CREATE INDEX libraries_division ON libraries (division_ocd_id, name, id);
CREATE INDEX libraries_updated ON libraries (updated_at, id);
CREATE INDEX libraries_created ON libraries (created_at, id);

-- Yearly figures: a value in hundredths, or the reason there is none; never both, so that no sum takes a gap for a zero.
CREATE TABLE library_figures (
  library_id  BLOB    NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
  fiscal_year INTEGER NOT NULL,
  measure     TEXT    NOT NULL,
  value       INTEGER,
  missing     TEXT    CHECK (missing IN ('missing', 'closed', 'not_applicable', 'suppressed')),
  PRIMARY KEY (library_id, fiscal_year, measure),
  CHECK ((value IS NULL) <> (missing IS NULL))
) STRICT, WITHOUT ROWID;

-- Chapters, partners, vendors, schools, coalitions, agencies.
CREATE TABLE organizations (
  id          BLOB    NOT NULL PRIMARY KEY,
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  name        TEXT    NOT NULL,
  kind        TEXT    NOT NULL CHECK (kind IN ('chapter', 'partner', 'vendor', 'lis_school', 'coalition', 'agency', 'library', 'other')),
  ror_id      TEXT    UNIQUE,
  website     TEXT,
  country     TEXT,
  locality    TEXT,
  established INTEGER CHECK (established BETWEEN 1 AND 9999),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX organizations_name ON organizations (name, id);
CREATE INDEX organizations_kind ON organizations (kind, name, id);
CREATE INDEX organizations_country ON organizations (country, name, id);
CREATE INDEX organizations_updated ON organizations (updated_at, id);
CREATE INDEX organizations_created ON organizations (created_at, id);

-- One vocabulary of two levels over all records.
CREATE TABLE topics (
  id         BLOB    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  slug       TEXT    NOT NULL UNIQUE,
  label      TEXT    NOT NULL,
  scheme     TEXT    NOT NULL CHECK (scheme IN ('action_area', 'policy_area', 'learning')),
  parent_id  BLOB    REFERENCES topics (id) CHECK (parent_id <> id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX topics_label ON topics (label, id);
CREATE INDEX topics_scheme ON topics (scheme, label, id);
CREATE INDEX topics_parent ON topics (parent_id, label, id);
CREATE INDEX topics_updated ON topics (updated_at, id);
CREATE INDEX topics_created ON topics (created_at, id);

-- The same subjects in outside vocabularies, in the order given.
CREATE TABLE topic_uris (
  topic_id BLOB    NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  uri      TEXT    NOT NULL,
  PRIMARY KEY (topic_id, position)
) STRICT, WITHOUT ROWID;
