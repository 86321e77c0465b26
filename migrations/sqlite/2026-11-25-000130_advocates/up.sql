CREATE TABLE advocates (
  id BLOB NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  person_id BLOB NOT NULL UNIQUE REFERENCES people (id),
  unit_id BLOB REFERENCES units (id),
  divisions TEXT NOT NULL,
  zip TEXT,
  latitude REAL CHECK (latitude BETWEEN -90 AND 90),
  longitude REAL CHECK (longitude BETWEEN -180 AND 180),
  library_types TEXT NOT NULL,
  interests TEXT NOT NULL,
  languages TEXT NOT NULL,
  skills TEXT NOT NULL,
  offers TEXT NOT NULL,
  levels TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('joined', 'staff', 'import')),
  status TEXT NOT NULL CHECK (status IN ('active', 'left', 'merged')),
  rung TEXT NOT NULL CHECK (rung IN ('observing', 'following', 'endorsing', 'contributing', 'owning', 'leading')),
  rung_since INTEGER NOT NULL,
  leading_confirmed_by BLOB,
  merged_into BLOB CHECK (merged_into <> id),
  likeness TEXT,
  scored_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
  CHECK (rung <> 'leading' OR leading_confirmed_by IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX advocates_created ON advocates (created_at, id);
CREATE INDEX advocates_updated ON advocates (updated_at, id);
CREATE INDEX advocates_unit ON advocates (unit_id, created_at, id);
CREATE INDEX advocates_status ON advocates (status, created_at, id);
CREATE INDEX advocates_rung ON advocates (rung, created_at, id);
CREATE INDEX advocates_merged_into ON advocates (merged_into);
CREATE INDEX advocates_likeness ON advocates (likeness, id);
CREATE INDEX advocates_scored ON advocates (scored_at, id);

-- Each word of an advocate's lists, and each place with those it lies in, so that lists are narrowed by them.
CREATE TABLE advocate_traits (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  advocate_id BLOB NOT NULL REFERENCES advocates (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, value, advocate_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX advocate_traits_advocate ON advocate_traits (advocate_id);

CREATE TABLE advocate_activities (
  id BLOB NOT NULL PRIMARY KEY,
  advocate_id BLOB NOT NULL REFERENCES advocates (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  note TEXT,
  noted_by BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX advocate_activities_advocate ON advocate_activities (advocate_id, at, id);
CREATE INDEX advocate_activities_at ON advocate_activities (at, id);

-- What was mailed to prove an address, and what it is for.
CREATE TABLE advocate_tokens (
  token_hash BLOB NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  matter TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX advocate_tokens_address ON advocate_tokens (email_key, created_at);
CREATE INDEX advocate_tokens_expiry ON advocate_tokens (expires_at);

CREATE TABLE advocate_merges (
  id BLOB NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  kept_id BLOB NOT NULL,
  merged_id BLOB NOT NULL,
  reason TEXT,
  status TEXT NOT NULL CHECK (status IN ('merged', 'undone')),
  unit_id BLOB,
  added TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (kept_id <> merged_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX advocate_merges_created ON advocate_merges (created_at, id);
CREATE INDEX advocate_merges_updated ON advocate_merges (updated_at, id);
CREATE INDEX advocate_merges_status ON advocate_merges (status, created_at, id);
CREATE INDEX advocate_merges_kept ON advocate_merges (kept_id, created_at, id);
CREATE INDEX advocate_merges_merged ON advocate_merges (merged_id, created_at, id);
CREATE INDEX advocate_merges_unit ON advocate_merges (unit_id, created_at, id);
-- An advocate is merged into one other at a time.
CREATE UNIQUE INDEX advocate_merges_once ON advocate_merges (merged_id) WHERE status = 'merged';

CREATE TABLE segments (
  id BLOB NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  name TEXT NOT NULL,
  owner_unit_id BLOB NOT NULL REFERENCES units (id),
  criteria TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX segments_name ON segments (name, id);
CREATE INDEX segments_created ON segments (created_at, id);
CREATE INDEX segments_updated ON segments (updated_at, id);
CREATE INDEX segments_owner ON segments (owner_unit_id, name, id);
