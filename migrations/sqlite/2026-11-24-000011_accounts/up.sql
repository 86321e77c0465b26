-- What was mailed to an address to prove that it is somebody's, by the SHA-256 of the token in the mail; each works once.
CREATE TABLE account_tokens (
  token_hash   BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  purpose      TEXT    NOT NULL CHECK (purpose IN ('registration', 'password_reset', 'email_change')),
  email        TEXT    NOT NULL,
  email_key    TEXT    NOT NULL CHECK (email_key = lower(email)),
  person_id    BLOB    REFERENCES people (id),
  registration TEXT,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_tokens_email ON account_tokens (email_key, created_at);
CREATE INDEX account_tokens_person ON account_tokens (person_id);
CREATE INDEX account_tokens_expiry ON account_tokens (expires_at);
