-- The areas of ZIP codes, a row for each state they lie in, with the congressional districts they reach into.
CREATE TABLE zip_areas (
  id         BLOB    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  zip        TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  districts  TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (zip, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX zip_areas_state ON zip_areas (state, zip, id);
CREATE INDEX zip_areas_updated ON zip_areas (updated_at, id);
CREATE INDEX zip_areas_created ON zip_areas (created_at, id);

-- Where divisions lie, and since when that is good.
CREATE TABLE boundaries (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  division_ocd_id TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  name            TEXT,
  valid_from      TEXT,
  valid_until     TEXT    CHECK (valid_until > valid_from),
  west            REAL    NOT NULL CHECK (west >= -180),
  south           REAL    NOT NULL CHECK (south >= -90),
  east            REAL    NOT NULL CHECK (east <= 180),
  north           REAL    NOT NULL CHECK (north <= 90),
  points          INTEGER NOT NULL CHECK (points > 0),
  digest          TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX boundaries_division ON boundaries (division_ocd_id, id);
CREATE INDEX boundaries_kind ON boundaries (kind, division_ocd_id, id);
CREATE INDEX boundaries_updated ON boundaries (updated_at, id);
CREATE INDEX boundaries_created ON boundaries (created_at, id);

-- Their outlines, in well-known binary.
CREATE TABLE boundary_shapes (
  boundary_id BLOB NOT NULL PRIMARY KEY REFERENCES boundaries (id) ON DELETE CASCADE,
  shape       BLOB NOT NULL
) STRICT;

-- Counts what changes the map, so that readers who keep it in memory learn of it by one row; none before the first change.
CREATE TABLE boundary_edition (
  id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  edition INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
