-- How prices went over the years.
CREATE TABLE price_indices (
  id         uuid             PRIMARY KEY,
  revision   integer          NOT NULL CHECK (revision >= 1),
  name       text COLLATE "C" NOT NULL UNIQUE,
  region     text             NOT NULL,
  base       text             NOT NULL,
  source     text             NOT NULL,
  years      jsonb            NOT NULL,
  created_at timestamptz      NOT NULL,
  updated_at timestamptz      NOT NULL
);
CREATE INDEX price_indices_name ON price_indices (name, id);
CREATE INDEX price_indices_created ON price_indices (created_at, id);
CREATE INDEX price_indices_updated ON price_indices (updated_at, id);
