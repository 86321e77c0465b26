CREATE TABLE advocates (
  id uuid NOT NULL PRIMARY KEY,
  revision integer NOT NULL CHECK (revision >= 1),
  person_id uuid NOT NULL UNIQUE REFERENCES people (id),
  unit_id uuid REFERENCES units (id),
  divisions text NOT NULL,
  zip text,
  latitude double precision CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision CHECK (longitude BETWEEN -180 AND 180),
  library_types text NOT NULL,
  interests text NOT NULL,
  languages text NOT NULL,
  skills text NOT NULL,
  offers text NOT NULL,
  levels text NOT NULL,
  source text NOT NULL CHECK (source IN ('joined', 'staff', 'import')),
  status text NOT NULL CHECK (status IN ('active', 'left', 'merged')),
  rung text NOT NULL CHECK (rung IN ('observing', 'following', 'endorsing', 'contributing', 'owning', 'leading')),
  rung_since timestamptz NOT NULL,
  leading_confirmed_by uuid,
  merged_into uuid CHECK (merged_into <> id),
  likeness text,
  scored_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
  CHECK (rung <> 'leading' OR leading_confirmed_by IS NOT NULL)
);
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
  kind text NOT NULL,
  value text NOT NULL,
  advocate_id uuid NOT NULL REFERENCES advocates (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, value, advocate_id)
);
CREATE INDEX advocate_traits_advocate ON advocate_traits (advocate_id);

CREATE TABLE advocate_activities (
  id uuid NOT NULL PRIMARY KEY,
  advocate_id uuid NOT NULL REFERENCES advocates (id) ON DELETE CASCADE,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  note text,
  noted_by uuid
);
CREATE INDEX advocate_activities_advocate ON advocate_activities (advocate_id, at, id);
CREATE INDEX advocate_activities_at ON advocate_activities (at, id);

-- What was mailed to prove an address, and what it is for.
CREATE TABLE advocate_tokens (
  token_hash bytea NOT NULL PRIMARY KEY,
  email text NOT NULL,
  email_key text NOT NULL,
  matter jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX advocate_tokens_address ON advocate_tokens (email_key, created_at);
CREATE INDEX advocate_tokens_expiry ON advocate_tokens (expires_at);

CREATE TABLE advocate_merges (
  id uuid NOT NULL PRIMARY KEY,
  revision integer NOT NULL CHECK (revision >= 1),
  kept_id uuid NOT NULL,
  merged_id uuid NOT NULL,
  reason text,
  status text NOT NULL CHECK (status IN ('merged', 'undone')),
  unit_id uuid,
  added jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (kept_id <> merged_id)
);
CREATE INDEX advocate_merges_created ON advocate_merges (created_at, id);
CREATE INDEX advocate_merges_updated ON advocate_merges (updated_at, id);
CREATE INDEX advocate_merges_status ON advocate_merges (status, created_at, id);
CREATE INDEX advocate_merges_kept ON advocate_merges (kept_id, created_at, id);
CREATE INDEX advocate_merges_merged ON advocate_merges (merged_id, created_at, id);
CREATE INDEX advocate_merges_unit ON advocate_merges (unit_id, created_at, id);
-- An advocate is merged into one other at a time.
CREATE UNIQUE INDEX advocate_merges_once ON advocate_merges (merged_id) WHERE status = 'merged';

CREATE TABLE segments (
  id uuid NOT NULL PRIMARY KEY,
  revision integer NOT NULL CHECK (revision >= 1),
  name text COLLATE "C" NOT NULL,
  owner_unit_id uuid NOT NULL REFERENCES units (id),
  criteria jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX segments_name ON segments (name, id);
CREATE INDEX segments_created ON segments (created_at, id);
CREATE INDEX segments_updated ON segments (updated_at, id);
CREATE INDEX segments_owner ON segments (owner_unit_id, name, id);
