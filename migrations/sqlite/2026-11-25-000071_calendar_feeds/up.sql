-- Calendars that programs fetch by a secret address. The secret stands apart from what its owner may read of the feed.
CREATE TABLE calendar_feeds (
  id         BLOB    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  name       TEXT    NOT NULL,
  person_id  BLOB    NOT NULL REFERENCES people (id),
  unit_id    BLOB    REFERENCES units (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX calendar_feeds_person ON calendar_feeds (person_id, created_at, id);
CREATE INDEX calendar_feeds_updated ON calendar_feeds (person_id, updated_at, id);
CREATE INDEX calendar_feeds_unit ON calendar_feeds (unit_id);

CREATE TABLE calendar_feed_secrets (
  feed_id      BLOB    NOT NULL PRIMARY KEY REFERENCES calendar_feeds (id) ON DELETE CASCADE,
  secret_hash  BLOB    NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
