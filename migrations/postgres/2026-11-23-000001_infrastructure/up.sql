-- Text columns that lists are sorted by are COLLATE "C": the order of code points, as in SQLite.

-- Every write, in order: history, change feed, webhooks and trends read this one table.
CREATE TABLE changes (
  seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL,
  record_id  uuid NOT NULL,
  revision   integer NOT NULL CHECK (revision >= 1),
  action     text NOT NULL,
  actor_id   uuid,
  origin     text,
  request_id uuid,
  at         timestamptz NOT NULL,
  note       text,
  before     jsonb,
  after      jsonb
);
CREATE INDEX changes_record ON changes (record_id, kind, seq);

-- The first answer to a request that carried an Idempotency-Key, kept for a day.
CREATE TABLE idempotency_keys (
  caller      text NOT NULL,
  key         text NOT NULL,
  fingerprint text NOT NULL,
  record_id   uuid NOT NULL,
  revision    integer NOT NULL,
  body        text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- The folded text by which records are found.
CREATE TABLE search_documents (
  rid       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind      text NOT NULL,
  record_id uuid NOT NULL,
  scope     text NOT NULL CHECK (scope IN ('public', 'internal')),
  body      text NOT NULL,
  words     tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED,
  UNIQUE (record_id, scope)
);
CREATE INDEX search_documents_words ON search_documents USING gin (words);
