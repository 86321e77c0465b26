-- How prices went over the years.
CREATE TABLE price_indices (
  id         BLOB    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  name       TEXT    NOT NULL UNIQUE,
  region     TEXT    NOT NULL,
  base       TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  years      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX price_indices_name ON price_indices (name, id);
CREATE INDEX price_indices_created ON price_indices (created_at, id);
CREATE INDEX price_indices_updated ON price_indices (updated_at, id);
