ALTER TABLE clients RENAME TO clients_before;
ALTER TABLE refresh_tokens RENAME TO refresh_tokens_before;
-- Renamed tables keep the names of their constraints: out of the way of the new ones.
ALTER TABLE clients_before RENAME CONSTRAINT clients_pkey TO clients_pkey_before;
ALTER TABLE refresh_tokens_before RENAME CONSTRAINT refresh_tokens_pkey TO refresh_tokens_pkey_before;
ALTER TABLE refresh_tokens_before RENAME CONSTRAINT refresh_tokens_token_hash_key TO refresh_tokens_token_hash_key_before;
ALTER TABLE refresh_tokens_before RENAME CONSTRAINT refresh_tokens_token_hash_check TO refresh_tokens_token_hash_check_before;

-- The programs that call, for people or by themselves. Which permissions they may ask for, and where they may send people
-- back to, stands in the row; what they prove themselves with does not.
CREATE TABLE clients (
  id            uuid NOT NULL PRIMARY KEY,
  revision      integer NOT NULL CHECK (revision >= 1),
  client_id     text NOT NULL UNIQUE,
  name          text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('first_party', 'confidential', 'public')),
  scopes        text NOT NULL,
  redirect_uris jsonb NOT NULL,
  active        boolean NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
INSERT INTO clients
  SELECT gen_random_uuid(), 1, id, name, CASE WHEN first_party THEN 'first_party' ELSE 'public' END, '', '[]'::jsonb, true,
    now(), now()
  FROM clients_before;

-- What clients prove themselves with, by SHA-256.
CREATE TABLE client_secrets (
  id           uuid NOT NULL PRIMARY KEY,
  client_id    text NOT NULL REFERENCES clients (client_id),
  secret_hash  bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX client_secrets_client ON client_secrets (client_id, created_at);

-- A person signed in through a client, from then on until it ends. Without scopes it gives all that their roles do.
CREATE TABLE sessions (
  id           uuid NOT NULL PRIMARY KEY,
  person_id    uuid NOT NULL REFERENCES people (id),
  client_id    text NOT NULL REFERENCES clients (client_id),
  scopes       text,
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz
);
INSERT INTO sessions
  SELECT family_id, person_id, client_id, NULL, min(created_at), max(created_at), max(expires_at), max(revoked_at)
  FROM refresh_tokens_before GROUP BY family_id, person_id, client_id;

-- Refresh tokens by their SHA-256: each works once, and leaves a successor in its session.
CREATE TABLE refresh_tokens (
  id         uuid NOT NULL PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions (id),
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
INSERT INTO refresh_tokens
  SELECT id, family_id, token_hash, created_at, expires_at, used_at FROM refresh_tokens_before;

DROP TABLE refresh_tokens_before;
DROP TABLE clients_before;
CREATE INDEX clients_name ON clients (name, id);
CREATE INDEX clients_updated ON clients (updated_at, id);
CREATE INDEX clients_created ON clients (created_at, id);
CREATE INDEX sessions_person ON sessions (person_id, created_at);
CREATE INDEX sessions_client ON sessions (client_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

-- What a person consented to on the consent page, by the SHA-256 of the code their client exchanges once for tokens.
CREATE TABLE authorization_codes (
  code_hash      bytea NOT NULL PRIMARY KEY CHECK (octet_length(code_hash) = 32),
  person_id      uuid NOT NULL REFERENCES people (id),
  client_id      text NOT NULL REFERENCES clients (client_id),
  redirect_uri   text NOT NULL,
  scopes         text NOT NULL,
  code_challenge text NOT NULL,
  created_at     timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  session_id     uuid
);
CREATE INDEX authorization_codes_person ON authorization_codes (person_id);
CREATE INDEX authorization_codes_client ON authorization_codes (client_id);
CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);
