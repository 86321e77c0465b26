-- With whom people share what they learned. It has no history; what is over is forgotten by its time.
CREATE TABLE learning_shares (
  id              uuid NOT NULL PRIMARY KEY,
  revision        integer NOT NULL CHECK (revision >= 1),
  person_id       uuid NOT NULL REFERENCES people (id),
  name            text NOT NULL,
  audience        text NOT NULL CHECK (audience IN ('unit', 'organization', 'link')),
  unit_id         uuid REFERENCES units (id) ON DELETE CASCADE,
  organization_id uuid REFERENCES organizations (id) ON DELETE CASCADE,
  what            text NOT NULL CHECK (what IN ('total', 'transcript')),
  ends_at         timestamptz,
  revoked_at      timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK ((audience = 'unit') = (unit_id IS NOT NULL)),
  CHECK ((audience = 'organization') = (organization_id IS NOT NULL)),
  CHECK (audience <> 'link' OR ends_at IS NOT NULL),
  CHECK (revoked_at IS NULL OR (ends_at IS NOT NULL AND ends_at = revoked_at)),
  CHECK (ends_at >= created_at)
);
CREATE INDEX learning_shares_person ON learning_shares (person_id, created_at, id);
CREATE INDEX learning_shares_updated ON learning_shares (person_id, updated_at, id);
CREATE INDEX learning_shares_unit ON learning_shares (unit_id, created_at, id);
CREATE INDEX learning_shares_organization ON learning_shares (organization_id, created_at, id);
CREATE INDEX learning_shares_ends ON learning_shares (ends_at);

-- The secrets of addresses stand apart from what people may read of what they share.
CREATE TABLE learning_share_secrets (
  share_id    uuid NOT NULL PRIMARY KEY REFERENCES learning_shares (id) ON DELETE CASCADE,
  secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32)
);
