CREATE TABLE people (
  id              uuid NOT NULL PRIMARY KEY,
  revision        integer NOT NULL CHECK (revision >= 1),
  name            text COLLATE "C" NOT NULL,
  email           text NOT NULL,
  email_key       text NOT NULL UNIQUE CHECK (email_key = lower(email)),
  division_ocd_id text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL
);
CREATE INDEX people_name ON people (name, id);
CREATE INDEX people_updated ON people (updated_at, id);
CREATE INDEX people_created ON people (created_at, id);

CREATE TABLE person_languages (
  person_id uuid NOT NULL REFERENCES people (id),
  position  integer NOT NULL CHECK (position >= 0),
  language  text NOT NULL,
  PRIMARY KEY (person_id, position),
  UNIQUE (person_id, language)
);

CREATE TABLE person_grants (
  person_id uuid NOT NULL REFERENCES people (id),
  position  integer NOT NULL CHECK (position >= 0),
  role      text NOT NULL CHECK (role IN ('member', 'advocate', 'editor', 'unit_lead', 'staff', 'admin')),
  unit_id   uuid REFERENCES units (id),
  PRIMARY KEY (person_id, position),
  UNIQUE (person_id, role, unit_id)
);
CREATE UNIQUE INDEX person_grants_everywhere ON person_grants (person_id, role) WHERE unit_id IS NULL;
CREATE INDEX person_grants_unit ON person_grants (unit_id);

-- What a person signs in with: an argon2id hash as a PHC string.
CREATE TABLE credentials (
  person_id     uuid NOT NULL PRIMARY KEY REFERENCES people (id),
  password_hash text NOT NULL,
  updated_at    timestamptz NOT NULL
);

-- The programs people sign in through; only a first-party one may ask for a password.
CREATE TABLE clients (
  id          text NOT NULL PRIMARY KEY,
  name        text NOT NULL,
  first_party boolean NOT NULL
);

-- The seeds of the Ed25519 keys that sign access tokens. One signs; the retired ones still check what they signed.
CREATE TABLE signing_keys (
  id         uuid NOT NULL PRIMARY KEY,
  seed       bytea NOT NULL CHECK (octet_length(seed) = 32),
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX signing_keys_current ON signing_keys ((retired_at IS NULL)) WHERE retired_at IS NULL;

-- Refresh tokens by their SHA-256. Those that came of one sign-in are a family, named by its first token.
CREATE TABLE refresh_tokens (
  id         uuid NOT NULL PRIMARY KEY,
  family_id  uuid NOT NULL,
  person_id  uuid NOT NULL REFERENCES people (id),
  client_id  text NOT NULL REFERENCES clients (id),
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  revoked_at timestamptz
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_person ON refresh_tokens (person_id);
CREATE INDEX refresh_tokens_client ON refresh_tokens (client_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
