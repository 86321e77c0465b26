-- Calendars that programs fetch by a secret address. The secret stands apart from what its owner may read of the feed.
CREATE TABLE calendar_feeds (
  id         uuid NOT NULL PRIMARY KEY,
  revision   integer NOT NULL CHECK (revision >= 1),
  name       text NOT NULL,
  person_id  uuid NOT NULL REFERENCES people (id),
  unit_id    uuid REFERENCES units (id),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX calendar_feeds_person ON calendar_feeds (person_id, created_at, id);
CREATE INDEX calendar_feeds_updated ON calendar_feeds (person_id, updated_at, id);
CREATE INDEX calendar_feeds_unit ON calendar_feeds (unit_id);

CREATE TABLE calendar_feed_secrets (
  feed_id      uuid NOT NULL PRIMARY KEY REFERENCES calendar_feeds (id) ON DELETE CASCADE,
  secret_hash  bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  last_used_at timestamptz
);
