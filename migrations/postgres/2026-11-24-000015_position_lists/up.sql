-- The list asked for most: what is published on an issue, newest first.
CREATE INDEX positions_issue_status ON positions (issue_id, status, created_at, id);

-- What a row of the list says, joined by commas, so that it is read without a look into other tables. Goals stay in their own
-- table as well, by which the list is narrowed; the units consulted on the latest version stay with its consultations.
ALTER TABLE positions ADD COLUMN goals TEXT NOT NULL DEFAULT '';
ALTER TABLE positions ADD COLUMN required_audiences TEXT NOT NULL DEFAULT '';
ALTER TABLE positions ADD COLUMN consulted_unit_ids TEXT NOT NULL DEFAULT '';
UPDATE positions SET
  goals = coalesce((SELECT string_agg(g.goal, ',') FROM position_goals g WHERE g.position_id = positions.id), ''),
  required_audiences = coalesce(
    (SELECT string_agg(a.audience, ',') FROM position_audiences a WHERE a.position_id = positions.id), ''),
  consulted_unit_ids = coalesce(
    (SELECT string_agg(c.unit_id::text, ',')
     FROM position_consultations c WHERE c.position_id = positions.id AND c.version = positions.latest_version), '');
DROP TABLE position_audiences;
