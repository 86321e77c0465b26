-- What services are worth to those who use them; a set never changes.
CREATE TABLE value_sets (
  id         BLOB    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  name       TEXT    NOT NULL,
  region     TEXT    NOT NULL,
  year       INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  currency   TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  items      TEXT    NOT NULL,
  yearly     TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (name, region, year)
) STRICT, WITHOUT ROWID;
CREATE INDEX value_sets_name ON value_sets (name, id);
CREATE INDEX value_sets_created ON value_sets (created_at, id);
CREATE INDEX value_sets_updated ON value_sets (updated_at, id);
CREATE INDEX value_sets_currency ON value_sets (currency, name, id);
