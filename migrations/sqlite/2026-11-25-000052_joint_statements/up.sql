-- Texts that organizations sign together; the text in the row is the latest.
CREATE TABLE joint_statements (
  id               BLOB    NOT NULL PRIMARY KEY,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  slug             TEXT    NOT NULL UNIQUE,
  title            TEXT    NOT NULL,
  text             TEXT    NOT NULL,
  coalition_id     BLOB    REFERENCES coalitions (id),
  owner_unit_id    BLOB    NOT NULL REFERENCES units (id),
  goals            TEXT    NOT NULL,
  quorum           INTEGER NOT NULL CHECK (quorum BETWEEN 1 AND 100000),
  deadline         INTEGER NOT NULL,
  status           TEXT    NOT NULL CHECK (status IN ('draft', 'open', 'locked', 'delivered', 'lapsed', 'cancelled')),
  version          INTEGER NOT NULL CHECK (version >= 1),
  digest           TEXT,
  frozen_at        INTEGER,
  opened_at        INTEGER,
  closed_at        INTEGER,
  signatories      INTEGER CHECK (signatories >= 0),
  delivered_to     TEXT,
  delivered_at     INTEGER,
  delivery_means   TEXT    CHECK (delivery_means IN ('letter', 'mail', 'upload', 'hand', 'publication')),
  delivery_receipt TEXT,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  CHECK ((status = 'draft') = (opened_at IS NULL)),
  CHECK ((opened_at IS NULL) = (digest IS NULL AND frozen_at IS NULL)),
  CHECK ((status IN ('draft', 'open')) = (closed_at IS NULL)),
  CHECK (status NOT IN ('locked', 'delivered') OR signatories >= quorum),
  CHECK ((status = 'delivered') = (delivered_to IS NOT NULL AND delivered_at IS NOT NULL AND delivery_means IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX joint_statements_created ON joint_statements (created_at, id);
CREATE INDEX joint_statements_updated ON joint_statements (updated_at, id);
CREATE INDEX joint_statements_title ON joint_statements (title, id);
CREATE INDEX joint_statements_deadline ON joint_statements (deadline, id);
CREATE INDEX joint_statements_coalition ON joint_statements (coalition_id, created_at, id) WHERE coalition_id IS NOT NULL;
CREATE INDEX joint_statements_owner ON joint_statements (owner_unit_id, created_at, id);
CREATE INDEX joint_statements_status ON joint_statements (status, created_at, id);
CREATE INDEX joint_statements_open ON joint_statements (deadline) WHERE status = 'open';

CREATE TABLE joint_statement_goals (
  statement_id BLOB NOT NULL REFERENCES joint_statements (id) ON DELETE CASCADE,
  goal         TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (statement_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX joint_statement_goals_goal ON joint_statement_goals (goal, statement_id);

-- Every text that was ever open for signature, as it was frozen.
CREATE TABLE joint_statement_texts (
  statement_id BLOB    NOT NULL REFERENCES joint_statements (id) ON DELETE CASCADE,
  version      INTEGER NOT NULL CHECK (version >= 1),
  text         TEXT    NOT NULL,
  digest       TEXT    NOT NULL,
  frozen_at    INTEGER NOT NULL,
  PRIMARY KEY (statement_id, version)
) STRICT, WITHOUT ROWID;

-- Organizations under a text, once each.
CREATE TABLE signatures (
  id                BLOB    NOT NULL PRIMARY KEY,
  revision          INTEGER NOT NULL CHECK (revision >= 1),
  statement_id      BLOB    NOT NULL REFERENCES joint_statements (id),
  organization_id   BLOB    NOT NULL REFERENCES organizations (id),
  version           INTEGER NOT NULL CHECK (version >= 1),
  authority         TEXT    NOT NULL CHECK (authority IN ('role_held', 'mail_domain')),
  officer_name      TEXT,
  officer_title     TEXT,
  officer_email     TEXT,
  organization_name TEXT    NOT NULL,
  status            TEXT    NOT NULL CHECK (status IN ('pending', 'affirmed', 'withdrawn')),
  affirmed_at       INTEGER,
  signed_by         BLOB,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  UNIQUE (statement_id, organization_id),
  FOREIGN KEY (statement_id, version) REFERENCES joint_statement_texts (statement_id, version),
  CHECK ((status = 'affirmed') = (affirmed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_created ON signatures (created_at, id);
CREATE INDEX signatures_updated ON signatures (updated_at, id);
CREATE INDEX signatures_name ON signatures (organization_name, id);
CREATE INDEX signatures_statement ON signatures (statement_id, created_at, id);
CREATE INDEX signatures_organization ON signatures (organization_id, created_at, id);
CREATE INDEX signatures_status ON signatures (status, created_at, id);
CREATE INDEX signatures_counted ON signatures (statement_id, status, version);
CREATE INDEX signatures_officer ON signatures (lower(officer_email)) WHERE officer_email IS NOT NULL;
CREATE INDEX signatures_signer ON signatures (signed_by) WHERE signed_by IS NOT NULL;

-- What was mailed to officers, by its SHA-256: each confirms one version, once.
CREATE TABLE signature_tokens (
  token_hash   BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  signature_id BLOB    NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
  version      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signature_tokens_signature ON signature_tokens (signature_id, created_at);
CREATE INDEX signature_tokens_expiry ON signature_tokens (expires_at);
