ALTER TABLE clients RENAME TO clients_before;
ALTER TABLE refresh_tokens RENAME TO refresh_tokens_before;

-- The programs that call, for people or by themselves. Which permissions they may ask for, and where they may send people
-- back to, stands in the row; what they prove themselves with does not.
CREATE TABLE clients (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  client_id     TEXT    NOT NULL UNIQUE,
  name          TEXT    NOT NULL,
  kind          TEXT    NOT NULL CHECK (kind IN ('first_party', 'confidential', 'public')),
  scopes        TEXT    NOT NULL,
  redirect_uris TEXT    NOT NULL,
  active        INTEGER NOT NULL CHECK (active IN (0, 1)),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO clients
  SELECT randomblob(16), 1, id, name, CASE WHEN first_party THEN 'first_party' ELSE 'public' END, '', '[]', 1,
    strftime('%s') * 1000000, strftime('%s') * 1000000
  FROM clients_before;

-- What clients prove themselves with, by SHA-256.
CREATE TABLE client_secrets (
  id           BLOB    NOT NULL PRIMARY KEY,
  client_id    TEXT    NOT NULL REFERENCES clients (client_id),
  secret_hash  BLOB    NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX client_secrets_client ON client_secrets (client_id, created_at);

-- A person signed in through a client, from then on until it ends. Without scopes it gives all that their roles do.
CREATE TABLE sessions (
  id           BLOB    NOT NULL PRIMARY KEY,
  person_id    BLOB    NOT NULL REFERENCES people (id),
  client_id    TEXT    NOT NULL REFERENCES clients (client_id),
  scopes       TEXT,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  revoked_at   INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO sessions
  SELECT family_id, person_id, client_id, NULL, min(created_at), max(created_at), max(expires_at), max(revoked_at)
  FROM refresh_tokens_before GROUP BY family_id, person_id, client_id;

-- Refresh tokens by their SHA-256: each works once, and leaves a successor in its session.
CREATE TABLE refresh_tokens (
  id         BLOB    NOT NULL PRIMARY KEY,
  session_id BLOB    NOT NULL REFERENCES sessions (id),
  token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;
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
  code_hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
  person_id      BLOB    NOT NULL REFERENCES people (id),
  client_id      TEXT    NOT NULL REFERENCES clients (client_id),
  redirect_uri   TEXT    NOT NULL,
  scopes         TEXT    NOT NULL,
  code_challenge TEXT    NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  session_id     BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_person ON authorization_codes (person_id);
CREATE INDEX authorization_codes_client ON authorization_codes (client_id);
CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);
