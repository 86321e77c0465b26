CREATE TABLE people (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  name            TEXT    NOT NULL,
  email           TEXT    NOT NULL,
  email_key       TEXT    NOT NULL UNIQUE CHECK (email_key = lower(email)),
  division_ocd_id TEXT,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX people_name ON people (name, id);
CREATE INDEX people_updated ON people (updated_at, id);
CREATE INDEX people_created ON people (created_at, id);

CREATE TABLE person_languages (
  person_id BLOB    NOT NULL REFERENCES people (id),
  position  INTEGER NOT NULL CHECK (position >= 0),
  language  TEXT    NOT NULL,
  PRIMARY KEY (person_id, position),
  UNIQUE (person_id, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_grants (
  person_id BLOB    NOT NULL REFERENCES people (id),
  position  INTEGER NOT NULL CHECK (position >= 0),
  role      TEXT    NOT NULL CHECK (role IN ('member', 'advocate', 'editor', 'unit_lead', 'staff', 'admin')),
  unit_id   BLOB    REFERENCES units (id),
  PRIMARY KEY (person_id, position),
  UNIQUE (person_id, role, unit_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX person_grants_everywhere ON person_grants (person_id, role) WHERE unit_id IS NULL;
CREATE INDEX person_grants_unit ON person_grants (unit_id);

-- What a person signs in with: an argon2id hash as a PHC string.
CREATE TABLE credentials (
  person_id     BLOB    NOT NULL PRIMARY KEY REFERENCES people (id),
  password_hash TEXT    NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The programs people sign in through; only a first-party one may ask for a password.
CREATE TABLE clients (
  id          TEXT    NOT NULL PRIMARY KEY,
  name        TEXT    NOT NULL,
  first_party INTEGER NOT NULL CHECK (first_party IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The seeds of the Ed25519 keys that sign access tokens. One signs; the retired ones still check what they signed.
CREATE TABLE signing_keys (
  id         BLOB    NOT NULL PRIMARY KEY,
  seed       BLOB    NOT NULL CHECK (length(seed) = 32),
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX signing_keys_current ON signing_keys ((retired_at IS NULL)) WHERE retired_at IS NULL;

-- Refresh tokens by their SHA-256. Those that came of one sign-in are a family, named by its first token.
CREATE TABLE refresh_tokens (
  id         BLOB    NOT NULL PRIMARY KEY,
  family_id  BLOB    NOT NULL,
  person_id  BLOB    NOT NULL REFERENCES people (id),
  client_id  TEXT    NOT NULL REFERENCES clients (id),
  token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_person ON refresh_tokens (person_id);
CREATE INDEX refresh_tokens_client ON refresh_tokens (client_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
