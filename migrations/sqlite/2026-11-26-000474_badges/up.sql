-- The keys that badges are signed with: one of each kind signs. Of those that sign no more only the public half is kept, for ever:
-- what they signed is verified by it.
CREATE TABLE badge_keys (
  id         BLOB    NOT NULL PRIMARY KEY,
  kind       TEXT    NOT NULL CHECK (kind IN ('ed25519', 'rsa')),
  secret     BLOB,
  public_jwk TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER,
  CHECK ((secret IS NULL) = (retired_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX badge_keys_current ON badge_keys (kind) WHERE retired_at IS NULL;

-- The badges that people have, byte for byte as they were signed: those awarded here, and others they put with them.
CREATE TABLE badges (
  id          BLOB    NOT NULL PRIMARY KEY,
  person_id   BLOB    NOT NULL REFERENCES people (id),
  award_id    BLOB    UNIQUE REFERENCES awards (id),
  name_key    TEXT    NOT NULL CHECK (length(name_key) = 72),
  document    TEXT,
  token       TEXT,
  eddsa_token TEXT    CHECK (eddsa_token IS NULL OR award_id IS NOT NULL),
  valid_from  INTEGER NOT NULL,
  kept_at     INTEGER NOT NULL,
  UNIQUE (person_id, name_key),
  CHECK (document IS NOT NULL OR token IS NOT NULL),
  CHECK (award_id IS NULL OR (document IS NOT NULL AND token IS NOT NULL AND eddsa_token IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX badges_person ON badges (person_id, kept_at, id);
