-- What was mailed to an address to prove that it is somebody's, by the SHA-256 of the token in the mail; each works once.
CREATE TABLE account_tokens (
  token_hash   bytea NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  purpose      text NOT NULL CHECK (purpose IN ('registration', 'password_reset', 'email_change')),
  email        text NOT NULL,
  email_key    text NOT NULL CHECK (email_key = lower(email)),
  person_id    uuid REFERENCES people (id),
  registration jsonb,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX account_tokens_email ON account_tokens (email_key, created_at);
CREATE INDEX account_tokens_person ON account_tokens (person_id);
CREATE INDEX account_tokens_expiry ON account_tokens (expires_at);
