-- What instruments, offers of learning and pathways serve. Goals stand in the row as well, so that a list is read without a look into
-- other tables.
ALTER TABLE instruments ADD COLUMN goals text NOT NULL DEFAULT '';
ALTER TABLE learning_opportunities ADD COLUMN goals text NOT NULL DEFAULT '';
ALTER TABLE pathways ADD COLUMN goals text NOT NULL DEFAULT '';

CREATE TABLE instrument_goals (
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  goal          text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (instrument_id, goal)
);
CREATE INDEX instrument_goals_goal ON instrument_goals (goal, instrument_id);

CREATE TABLE learning_opportunity_goals (
  opportunity_id uuid NOT NULL REFERENCES learning_opportunities (id) ON DELETE CASCADE,
  goal           text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (opportunity_id, goal)
);
CREATE INDEX learning_opportunity_goals_goal ON learning_opportunity_goals (goal, opportunity_id);

CREATE TABLE pathway_goals (
  pathway_id uuid NOT NULL REFERENCES pathways (id) ON DELETE CASCADE,
  goal       text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (pathway_id, goal)
);
CREATE INDEX pathway_goals_goal ON pathway_goals (goal, pathway_id);
