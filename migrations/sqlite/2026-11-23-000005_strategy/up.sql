-- The shipped strategic framework, so that links to it are foreign keys.
CREATE TABLE framework_items (
  id        TEXT    NOT NULL PRIMARY KEY,
  kind      TEXT    NOT NULL CHECK (kind IN ('direction', 'goal', 'strategy', 'action_area', 'core_value')),
  direction TEXT    CHECK (direction IN ('advocacy', 'information_policy', 'development')),
  title     TEXT    NOT NULL,
  statement TEXT    NOT NULL,
  position  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
