-- The areas of ZIP codes, a row for each state they lie in, with the congressional districts they reach into.
CREATE TABLE zip_areas (
  id         uuid             PRIMARY KEY,
  revision   integer          NOT NULL CHECK (revision >= 1),
  zip        text COLLATE "C" NOT NULL,
  state      text             NOT NULL,
  districts  text             NOT NULL,
  created_at timestamptz      NOT NULL,
  updated_at timestamptz      NOT NULL,
  UNIQUE (zip, state)
);
CREATE INDEX zip_areas_state ON zip_areas (state, zip, id);
CREATE INDEX zip_areas_updated ON zip_areas (updated_at, id);
CREATE INDEX zip_areas_created ON zip_areas (created_at, id);

-- Where divisions lie, and since when that is good.
CREATE TABLE boundaries (
  id              uuid             PRIMARY KEY,
  revision        integer          NOT NULL CHECK (revision >= 1),
  division_ocd_id text COLLATE "C" NOT NULL,
  kind            text             NOT NULL,
  name            text,
  valid_from      date,
  valid_until     date             CHECK (valid_until > valid_from),
  west            double precision NOT NULL CHECK (west >= -180),
  south           double precision NOT NULL CHECK (south >= -90),
  east            double precision NOT NULL CHECK (east <= 180),
  north           double precision NOT NULL CHECK (north <= 90),
  points          integer          NOT NULL CHECK (points > 0),
  digest          text             NOT NULL,
  created_at      timestamptz      NOT NULL,
  updated_at      timestamptz      NOT NULL
);
CREATE INDEX boundaries_division ON boundaries (division_ocd_id, id);
CREATE INDEX boundaries_kind ON boundaries (kind, division_ocd_id, id);
CREATE INDEX boundaries_updated ON boundaries (updated_at, id);
CREATE INDEX boundaries_created ON boundaries (created_at, id);

-- Their outlines, in well-known binary.
CREATE TABLE boundary_shapes (
  boundary_id uuid  NOT NULL PRIMARY KEY REFERENCES boundaries (id) ON DELETE CASCADE,
  shape       bytea NOT NULL
);

-- Counts what changes the map, so that readers who keep it in memory learn of it by one row; none before the first change.
CREATE TABLE boundary_edition (
  id      integer PRIMARY KEY CHECK (id = 1),
  edition bigint  NOT NULL
);
