ALTER TABLE clients RENAME TO clients_after;
ALTER TABLE refresh_tokens RENAME TO refresh_tokens_after;

CREATE TABLE clients (
  id          TEXT    NOT NULL PRIMARY KEY,
  name        TEXT    NOT NULL,
  first_party INTEGER NOT NULL CHECK (first_party IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO clients SELECT client_id, name, kind = 'first_party' FROM clients_after;

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
