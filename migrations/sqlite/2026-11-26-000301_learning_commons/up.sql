-- Who offers learning.
CREATE TABLE learning_providers (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  name            TEXT    NOT NULL UNIQUE,
  about           TEXT,
  url             TEXT,
  organization_id BLOB    REFERENCES organizations (id),
  owner_unit_id   BLOB    NOT NULL REFERENCES units (id),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_providers_name ON learning_providers (name, id);
CREATE INDEX learning_providers_created ON learning_providers (created_at, id);
CREATE INDEX learning_providers_updated ON learning_providers (updated_at, id);
CREATE INDEX learning_providers_owner ON learning_providers (owner_unit_id, name, id);
CREATE INDEX learning_providers_organization ON learning_providers (organization_id, name, id);

-- What they offer. The work is the offer that stands for it in a search: the one it is equivalent to, or itself.
CREATE TABLE learning_opportunities (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  provider_id    BLOB    NOT NULL REFERENCES learning_providers (id),
  outside_id     TEXT,
  title          TEXT    NOT NULL,
  description    TEXT    NOT NULL,
  url            TEXT,
  topics         TEXT    NOT NULL,
  level          TEXT    NOT NULL CHECK (level IN ('introductory', 'intermediate', 'advanced')),
  format         TEXT    NOT NULL CHECK (format IN ('in_person', 'online', 'blended')),
  language       TEXT    NOT NULL,
  accessibility  TEXT,
  prices         TEXT    NOT NULL,
  is_free        INTEGER NOT NULL CHECK (is_free IN (0, 1)),
  credit_minutes INTEGER CHECK (credit_minutes BETWEEN 1 AND 60000),
  credit_tags    TEXT    NOT NULL,
  equivalent_to  BLOB    REFERENCES learning_opportunities (id) CHECK (equivalent_to <> id),
  work_id        BLOB    NOT NULL CHECK (work_id = coalesce(equivalent_to, id)),
  status         TEXT    NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  UNIQUE (provider_id, outside_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_opportunities_title ON learning_opportunities (title, id);
CREATE INDEX learning_opportunities_created ON learning_opportunities (created_at, id);
CREATE INDEX learning_opportunities_updated ON learning_opportunities (updated_at, id);
CREATE INDEX learning_opportunities_provider ON learning_opportunities (provider_id, title, id);
CREATE INDEX learning_opportunities_status ON learning_opportunities (status, title, id);
CREATE INDEX learning_opportunities_format ON learning_opportunities (format, title, id);
CREATE INDEX learning_opportunities_level ON learning_opportunities (level, title, id);
CREATE INDEX learning_opportunities_free ON learning_opportunities (is_free, title, id);
CREATE INDEX learning_opportunities_work ON learning_opportunities (work_id, title, id);

-- What an offer is about, for narrowing and counting.
CREATE TABLE learning_opportunity_topics (
  opportunity_id BLOB NOT NULL REFERENCES learning_opportunities (id) ON DELETE CASCADE,
  topic          TEXT NOT NULL,
  PRIMARY KEY (opportunity_id, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_opportunity_topics_topic ON learning_opportunity_topics (topic, opportunity_id);

-- When it takes place.
CREATE TABLE learning_sessions (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  opportunity_id BLOB    NOT NULL REFERENCES learning_opportunities (id),
  starts_at      INTEGER NOT NULL,
  ends_at        INTEGER NOT NULL,
  zone           TEXT    NOT NULL,
  place          TEXT,
  url            TEXT,
  capacity       INTEGER CHECK (capacity BETWEEN 0 AND 1000000),
  instructors    TEXT    NOT NULL,
  status         TEXT    NOT NULL CHECK (status IN ('scheduled', 'cancelled')),
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  CHECK (starts_at < ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_sessions_starts ON learning_sessions (starts_at, id);
CREATE INDEX learning_sessions_created ON learning_sessions (created_at, id);
CREATE INDEX learning_sessions_updated ON learning_sessions (updated_at, id);
CREATE INDEX learning_sessions_opportunity ON learning_sessions (opportunity_id, starts_at, id);
CREATE INDEX learning_sessions_status ON learning_sessions (status, starts_at, id);
