-- The keys that badges are signed with: one of each kind signs. Of those that sign no more only the public half is kept, for ever:
-- what they signed is verified by it.
CREATE TABLE badge_keys (
  id         uuid        PRIMARY KEY,
  kind       text        NOT NULL CHECK (kind IN ('ed25519', 'rsa')),
  secret     bytea,
  public_jwk text        NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  CHECK ((secret IS NULL) = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX badge_keys_current ON badge_keys (kind) WHERE retired_at IS NULL;

-- The badges that people have, byte for byte as they were signed: those awarded here, and others they put with them.
CREATE TABLE badges (
  id          uuid        PRIMARY KEY,
  person_id   uuid        NOT NULL REFERENCES people (id),
  award_id    uuid        UNIQUE REFERENCES awards (id),
  name_key    text        NOT NULL CHECK (length(name_key) = 72),
  document    text,
  token       text,
  eddsa_token text        CHECK (eddsa_token IS NULL OR award_id IS NOT NULL),
  valid_from  timestamptz NOT NULL,
  kept_at     timestamptz NOT NULL,
  UNIQUE (person_id, name_key),
  CHECK (document IS NOT NULL OR token IS NOT NULL),
  CHECK (award_id IS NULL OR (document IS NOT NULL AND token IS NOT NULL AND eddsa_token IS NOT NULL))
);
CREATE INDEX badges_person ON badges (person_id, kept_at, id);
