-- Secrets of the installation itself, by what they are for; made once, at the first start, and never changed.
CREATE TABLE secrets (
  name       TEXT    NOT NULL PRIMARY KEY,
  secret     BLOB    NOT NULL CHECK (length(secret) = 32),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Texts that people sign.
CREATE TABLE petitions (
  id               BLOB    NOT NULL PRIMARY KEY,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  slug             TEXT    NOT NULL UNIQUE,
  title            TEXT    NOT NULL,
  text             TEXT    NOT NULL,
  post_id          BLOB    REFERENCES posts (id),
  organization_id  BLOB    REFERENCES organizations (id),
  owner_unit_id    BLOB    NOT NULL REFERENCES units (id),
  goals            TEXT    NOT NULL,
  target           INTEGER CHECK (target >= 1),
  closes_at        INTEGER NOT NULL,
  status           TEXT    NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'delivered', 'withdrawn')),
  digest           TEXT,
  opened_at        INTEGER,
  closed_at        INTEGER,
  seal_number      INTEGER CHECK (seal_number >= 1),
  seal_hash        TEXT,
  sealed_at        INTEGER,
  delivered_to     TEXT,
  delivered_at     INTEGER,
  delivery_means   TEXT    CHECK (delivery_means IN ('letter', 'mail', 'upload', 'hand', 'publication')),
  delivery_receipt TEXT,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  CHECK ((post_id IS NULL) <> (organization_id IS NULL)),
  CHECK ((status = 'draft') = (opened_at IS NULL)),
  CHECK ((opened_at IS NULL) = (digest IS NULL)),
  CHECK ((status IN ('draft', 'open')) = (closed_at IS NULL)),
  CHECK ((seal_number IS NULL) = (seal_hash IS NULL) AND (seal_number IS NULL) = (sealed_at IS NULL)),
  CHECK ((status = 'delivered') = (delivered_to IS NOT NULL AND delivered_at IS NOT NULL AND delivery_means IS NOT NULL)),
  CHECK (status <> 'delivered' OR sealed_at >= closed_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX petitions_created ON petitions (created_at, id);
CREATE INDEX petitions_updated ON petitions (updated_at, id);
CREATE INDEX petitions_title ON petitions (title, id);
CREATE INDEX petitions_closes ON petitions (closes_at, id);
CREATE INDEX petitions_owner ON petitions (owner_unit_id, created_at, id);
CREATE INDEX petitions_status ON petitions (status, created_at, id);
CREATE INDEX petitions_post ON petitions (post_id, created_at, id) WHERE post_id IS NOT NULL;
CREATE INDEX petitions_organization ON petitions (organization_id, created_at, id) WHERE organization_id IS NOT NULL;
CREATE INDEX petitions_open ON petitions (closes_at) WHERE status = 'open';

CREATE TABLE petition_goals (
  petition_id BLOB NOT NULL REFERENCES petitions (id) ON DELETE CASCADE,
  goal        TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (petition_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX petition_goals_goal ON petition_goals (goal, petition_id);

-- The places a petition counts by.
CREATE TABLE petition_thresholds (
  petition_id     BLOB    NOT NULL REFERENCES petitions (id) ON DELETE CASCADE,
  division_ocd_id TEXT    NOT NULL REFERENCES divisions (ocd_id),
  required        INTEGER NOT NULL CHECK (required >= 1),
  PRIMARY KEY (petition_id, division_ocd_id)
) STRICT, WITHOUT ROWID;

-- What people put under a petition. Who they are is known by a keyed hash of their address; of those that count there is one
-- to a petition.
CREATE TABLE petition_signatures (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  petition_id     BLOB    NOT NULL REFERENCES petitions (id),
  name            TEXT,
  division_ocd_id TEXT    REFERENCES divisions (ocd_id),
  status          TEXT    NOT NULL CHECK (status IN ('pending', 'counted', 'repeated', 'withdrawn')),
  confirmed_at    INTEGER,
  withdrawn_at    INTEGER,
  fingerprint     TEXT,
  expires_at      INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CHECK ((status = 'pending') = (confirmed_at IS NULL)),
  CHECK ((status = 'pending') = (expires_at IS NOT NULL)),
  CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL)),
  CHECK (name IS NULL OR status IN ('pending', 'counted'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX petition_signatures_counted ON petition_signatures (petition_id, fingerprint) WHERE status = 'counted';
CREATE INDEX petition_signatures_created ON petition_signatures (created_at, id);
CREATE INDEX petition_signatures_petition ON petition_signatures (petition_id, created_at, id);
CREATE INDEX petition_signatures_status ON petition_signatures (status, created_at, id);
CREATE INDEX petition_signatures_division ON petition_signatures (division_ocd_id, created_at, id);
CREATE INDEX petition_signatures_census ON petition_signatures (petition_id, status, confirmed_at);
CREATE INDEX petition_signatures_fingerprint ON petition_signatures (fingerprint) WHERE fingerprint IS NOT NULL;
CREATE INDEX petition_signatures_expiry ON petition_signatures (expires_at) WHERE expires_at IS NOT NULL;

-- What was mailed to those who sign, by its SHA-256: each token is used once.
CREATE TABLE petition_tokens (
  token_hash   BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  signature_id BLOB    NOT NULL REFERENCES petition_signatures (id) ON DELETE CASCADE,
  fingerprint  TEXT    NOT NULL,
  purpose      TEXT    NOT NULL CHECK (purpose IN ('confirm', 'withdraw')),
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX petition_tokens_signature ON petition_tokens (signature_id);
CREATE INDEX petition_tokens_fingerprint ON petition_tokens (fingerprint, created_at);
CREATE INDEX petition_tokens_expiry ON petition_tokens (expires_at);

-- Signatures on paper: one person hands them in, another verifies them.
CREATE TABLE petition_batches (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  petition_id     BLOB    NOT NULL REFERENCES petitions (id),
  count           INTEGER NOT NULL CHECK (count BETWEEN 1 AND 1000000),
  division_ocd_id TEXT    REFERENCES divisions (ocd_id),
  place           TEXT    NOT NULL,
  collected_on    TEXT    NOT NULL,
  proof           TEXT    NOT NULL,
  status          TEXT    NOT NULL CHECK (status IN ('submitted', 'verified', 'rejected')),
  submitted_by    BLOB,
  verified_by     BLOB,
  verified_at     INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CHECK ((status = 'submitted') = (verified_by IS NULL AND verified_at IS NULL)),
  CHECK (verified_by <> submitted_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX petition_batches_created ON petition_batches (created_at, id);
CREATE INDEX petition_batches_updated ON petition_batches (updated_at, id);
CREATE INDEX petition_batches_petition ON petition_batches (petition_id, created_at, id);
CREATE INDEX petition_batches_status ON petition_batches (status, created_at, id);
CREATE INDEX petition_batches_submitter ON petition_batches (submitted_by) WHERE submitted_by IS NOT NULL;
CREATE INDEX petition_batches_verifier ON petition_batches (verified_by) WHERE verified_by IS NOT NULL;

-- Counts as of an instant, each with the hash of the one before in its document.
CREATE TABLE petition_seals (
  petition_id BLOB    NOT NULL REFERENCES petitions (id),
  number      INTEGER NOT NULL CHECK (number >= 1),
  counted_at  INTEGER NOT NULL,
  total       INTEGER NOT NULL CHECK (total >= 0),
  document    TEXT    NOT NULL,
  hash        TEXT    NOT NULL,
  previous    TEXT,
  PRIMARY KEY (petition_id, number),
  CHECK ((number = 1) = (previous IS NULL))
) STRICT, WITHOUT ROWID;
