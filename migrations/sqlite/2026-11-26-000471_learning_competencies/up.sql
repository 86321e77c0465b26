-- Which competencies one gains by learning something, and the level of each.
CREATE TABLE learning_opportunity_competencies (
  opportunity_id BLOB    NOT NULL REFERENCES learning_opportunities (id) ON DELETE CASCADE,
  competency_id  BLOB    NOT NULL REFERENCES competencies (id),
  level          INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (opportunity_id, competency_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_opportunity_competencies_competency ON learning_opportunity_competencies (competency_id, opportunity_id);
