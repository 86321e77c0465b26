ALTER TABLE clients RENAME TO clients_after;
ALTER TABLE refresh_tokens RENAME TO refresh_tokens_after;
-- Renamed tables keep the names of their constraints: out of the way of the new ones.
ALTER TABLE clients_after RENAME CONSTRAINT clients_pkey TO clients_pkey_after;
ALTER TABLE refresh_tokens_after RENAME CONSTRAINT refresh_tokens_pkey TO refresh_tokens_pkey_after;
ALTER TABLE refresh_tokens_after RENAME CONSTRAINT refresh_tokens_token_hash_key TO refresh_tokens_token_hash_key_after;
ALTER TABLE refresh_tokens_after RENAME CONSTRAINT refresh_tokens_token_hash_check TO refresh_tokens_token_hash_check_after;

CREATE TABLE clients (
  id          text NOT NULL PRIMARY KEY,
  name        text NOT NULL,
  first_party boolean NOT NULL
);
INSERT INTO clients SELECT client_id, name, kind = 'first_party' FROM clients_after;

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
-- A session with fewer scopes than its person's roles give cannot be said here any more, and ends.
INSERT INTO refresh_tokens
  SELECT t.id, s.id, s.person_id, s.client_id, t.token_hash, t.created_at, t.expires_at, t.used_at, s.revoked_at
  FROM refresh_tokens_after t JOIN sessions s ON s.id = t.session_id WHERE s.scopes IS NULL;

DROP TABLE authorization_codes;
DROP TABLE refresh_tokens_after;
DROP TABLE sessions;
DROP TABLE client_secrets;
DROP TABLE clients_after;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_person ON refresh_tokens (person_id);
CREATE INDEX refresh_tokens_client ON refresh_tokens (client_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
