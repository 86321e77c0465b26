-- What services are worth to those who use them; a set never changes.
CREATE TABLE value_sets (
  id         uuid             PRIMARY KEY,
  revision   integer          NOT NULL CHECK (revision >= 1),
  name       text COLLATE "C" NOT NULL,
  region     text             NOT NULL,
  year       smallint         NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  currency   text             NOT NULL,
  source     text             NOT NULL,
  items      jsonb            NOT NULL,
  yearly     jsonb            NOT NULL,
  created_at timestamptz      NOT NULL,
  updated_at timestamptz      NOT NULL,
  UNIQUE (name, region, year)
);
CREATE INDEX value_sets_name ON value_sets (name, id);
CREATE INDEX value_sets_created ON value_sets (created_at, id);
CREATE INDEX value_sets_updated ON value_sets (updated_at, id);
CREATE INDEX value_sets_currency ON value_sets (currency, name, id);
