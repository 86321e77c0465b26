-- Since when an offer is said to give a competency; null for what it was first said to give, which it gave from the beginning.
ALTER TABLE learning_opportunity_competencies ADD COLUMN since timestamptz;

-- What an offer was said to give, and is not any more: who completed it then has it.
CREATE TABLE learning_former_competencies (
  opportunity_id uuid        NOT NULL REFERENCES learning_opportunities (id) ON DELETE CASCADE,
  competency_id  uuid        NOT NULL REFERENCES competencies (id) ON DELETE CASCADE,
  level          smallint    NOT NULL CHECK (level BETWEEN 1 AND 5),
  since          timestamptz,
  until          timestamptz NOT NULL CHECK (since < until),
  PRIMARY KEY (opportunity_id, competency_id, until)
);
CREATE INDEX learning_former_competencies_competency ON learning_former_competencies (competency_id, opportunity_id);
