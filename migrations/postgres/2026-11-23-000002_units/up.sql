CREATE TABLE units (
  id         uuid PRIMARY KEY,
  revision   integer NOT NULL CHECK (revision >= 1),
  name       text COLLATE "C" NOT NULL,
  slug       text COLLATE "C" NOT NULL UNIQUE,
  kind       text NOT NULL CHECK (kind IN ('office', 'division', 'round_table', 'committee', 'chapter')),
  parent_id  uuid REFERENCES units (id) CHECK (parent_id <> id),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX units_name ON units (name, id);
CREATE INDEX units_parent ON units (parent_id, name, id);
CREATE INDEX units_updated ON units (updated_at, id);
CREATE INDEX units_created ON units (created_at, id);
