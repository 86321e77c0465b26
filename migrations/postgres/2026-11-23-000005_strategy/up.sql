-- The shipped strategic framework, so that links to it are foreign keys.
CREATE TABLE framework_items (
  id        text COLLATE "C" NOT NULL PRIMARY KEY,
  kind      text             NOT NULL CHECK (kind IN ('direction', 'goal', 'strategy', 'action_area', 'core_value')),
  direction text             CHECK (direction IN ('advocacy', 'information_policy', 'development')),
  title     text             NOT NULL,
  statement text             NOT NULL,
  position  integer          NOT NULL
);
