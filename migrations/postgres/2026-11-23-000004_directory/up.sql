-- Places by their Open Civic Data ids. Parents and living ids are outside names: the registry has gaps, so they are no keys.
CREATE TABLE divisions (
  id            uuid             PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  ocd_id        text COLLATE "C" NOT NULL UNIQUE,
  name          text COLLATE "C" NOT NULL,
  level         text             NOT NULL CHECK (level IN ('national', 'state', 'local')),
  parent_ocd_id text,
  valid_from    date,
  valid_until   date             CHECK (valid_until >= valid_from),
  same_as       text             CHECK (same_as <> ocd_id),
  same_as_note  text,
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL
);
CREATE INDEX divisions_name ON divisions (name, id);
CREATE INDEX divisions_level ON divisions (level, ocd_id, id);
CREATE INDEX divisions_parent ON divisions (parent_ocd_id, ocd_id, id);
CREATE INDEX divisions_same_as ON divisions (same_as, ocd_id, id) WHERE same_as IS NOT NULL;
CREATE INDEX divisions_updated ON divisions (updated_at, id);
CREATE INDEX divisions_created ON divisions (created_at, id);

-- Libraries and library systems. The division is an outside name too: surveys are read before divisions are.
CREATE TABLE libraries (
  id              uuid             PRIMARY KEY,
  revision        integer          NOT NULL CHECK (revision >= 1),
  name            text COLLATE "C" NOT NULL,
  library_type    text             NOT NULL CHECK (library_type IN ('academic', 'public', 'school', 'special')),
  fscs_key        text             UNIQUE,
  libid           text,
  ror_id          text             UNIQUE,
  division_ocd_id text,
  street          text,
  city            text,
  state           text,
  postal_code     text,
  county          text,
  longitude       double precision CHECK (longitude BETWEEN -180 AND 180),
  latitude        double precision CHECK (latitude BETWEEN -90 AND 90),
  created_at      timestamptz      NOT NULL,
  updated_at      timestamptz      NOT NULL,
  UNIQUE (libid, state),
  CHECK (libid IS NULL OR state IS NOT NULL),
  CHECK ((longitude IS NULL) = (latitude IS NULL))
);
CREATE INDEX libraries_name ON libraries (name, id);
CREATE INDEX libraries_type ON libraries (library_type, name, id);
CREATE INDEX libraries_state ON libraries (state, name, id);
CREATE INDEX libraries_division ON libraries (division_ocd_id, name, id);
CREATE INDEX libraries_updated ON libraries (updated_at, id);
CREATE INDEX libraries_created ON libraries (created_at, id);

-- Yearly figures: a value in hundredths, or the reason there is none; never both, so that no sum takes a gap for a zero.
CREATE TABLE library_figures (
  library_id  uuid             NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
  fiscal_year smallint         NOT NULL,
  measure     text COLLATE "C" NOT NULL,
  value       bigint,
  missing     text             CHECK (missing IN ('missing', 'closed', 'not_applicable', 'suppressed')),
  PRIMARY KEY (library_id, fiscal_year, measure),
  CHECK ((value IS NULL) <> (missing IS NULL))
);

-- Chapters, partners, vendors, schools, coalitions, agencies.
CREATE TABLE organizations (
  id          uuid             PRIMARY KEY,
  revision    integer          NOT NULL CHECK (revision >= 1),
  name        text COLLATE "C" NOT NULL,
  kind        text             NOT NULL CHECK (kind IN ('chapter', 'partner', 'vendor', 'lis_school', 'coalition', 'agency', 'library', 'other')),
  ror_id      text             UNIQUE,
  website     text,
  country     text,
  locality    text,
  established smallint         CHECK (established BETWEEN 1 AND 9999),
  created_at  timestamptz      NOT NULL,
  updated_at  timestamptz      NOT NULL
);
CREATE INDEX organizations_name ON organizations (name, id);
CREATE INDEX organizations_kind ON organizations (kind, name, id);
CREATE INDEX organizations_country ON organizations (country, name, id);
CREATE INDEX organizations_updated ON organizations (updated_at, id);
CREATE INDEX organizations_created ON organizations (created_at, id);

-- One vocabulary of two levels over all records.
CREATE TABLE topics (
  id         uuid             PRIMARY KEY,
  revision   integer          NOT NULL CHECK (revision >= 1),
  slug       text COLLATE "C" NOT NULL UNIQUE,
  label      text COLLATE "C" NOT NULL,
  scheme     text             NOT NULL CHECK (scheme IN ('action_area', 'policy_area', 'learning')),
  parent_id  uuid             REFERENCES topics (id) CHECK (parent_id <> id),
  created_at timestamptz      NOT NULL,
  updated_at timestamptz      NOT NULL
);
CREATE INDEX topics_label ON topics (label, id);
CREATE INDEX topics_scheme ON topics (scheme, label, id);
CREATE INDEX topics_parent ON topics (parent_id, label, id);
CREATE INDEX topics_updated ON topics (updated_at, id);
CREATE INDEX topics_created ON topics (created_at, id);

-- The same subjects in outside vocabularies, in the order given.
CREATE TABLE topic_uris (
  topic_id uuid    NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
  position integer NOT NULL,
  uri      text    NOT NULL,
  PRIMARY KEY (topic_id, position)
);
