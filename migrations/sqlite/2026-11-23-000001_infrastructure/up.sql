-- Every write, in order: history, change feed, webhooks and trends read this one table.
CREATE TABLE changes (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT    NOT NULL,
  record_id  BLOB    NOT NULL,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  action     TEXT    NOT NULL,
  actor_id   BLOB,
  origin     TEXT,
  request_id BLOB,
  at         INTEGER NOT NULL,
  note       TEXT,
  before     TEXT    CHECK (json_valid(before)),
  after      TEXT    CHECK (json_valid(after))
) STRICT;
CREATE INDEX changes_record ON changes (record_id, kind, seq);

-- The first answer to a request that carried an Idempotency-Key, kept for a day.
CREATE TABLE idempotency_keys (
  caller      TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  fingerprint TEXT    NOT NULL,
  record_id   BLOB    NOT NULL,
  revision    INTEGER NOT NULL,
  body        TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- The folded text by which records are found.
CREATE TABLE search_documents (
  rid       INTEGER PRIMARY KEY, -- a stable rowid for FTS5
  kind      TEXT    NOT NULL,
  record_id BLOB    NOT NULL,
  scope     TEXT    NOT NULL CHECK (scope IN ('public', 'internal')),
  body      TEXT    NOT NULL,
  UNIQUE (record_id, scope)
) STRICT;
CREATE VIRTUAL TABLE search_index USING fts5(body, content='search_documents', content_rowid='rid', tokenize="unicode61 remove_diacritics 0");
CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents BEGIN
  INSERT INTO search_index (rowid, body) VALUES (new.rid, new.body);
END;
CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents BEGIN
  INSERT INTO search_index (search_index, rowid, body) VALUES ('delete', old.rid, old.body);
END;
