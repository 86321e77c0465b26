CREATE TABLE units (
  id         BLOB    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  name       TEXT    NOT NULL,
  slug       TEXT    NOT NULL UNIQUE,
  kind       TEXT    NOT NULL CHECK (kind IN ('office', 'division', 'round_table', 'committee', 'chapter')),
  parent_id  BLOB    REFERENCES units (id) CHECK (parent_id <> id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX units_name ON units (name, id);
CREATE INDEX units_parent ON units (parent_id, name, id);
CREATE INDEX units_updated ON units (updated_at, id);
CREATE INDEX units_created ON units (created_at, id);
