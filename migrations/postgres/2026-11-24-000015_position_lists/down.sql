CREATE TABLE position_audiences (
  position_id uuid NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  audience    text NOT NULL,
  PRIMARY KEY (position_id, audience)
);
INSERT INTO position_audiences (position_id, audience)
  SELECT id, unnest(string_to_array(required_audiences, ',')) FROM positions WHERE required_audiences <> '';
ALTER TABLE positions DROP COLUMN consulted_unit_ids;
ALTER TABLE positions DROP COLUMN required_audiences;
ALTER TABLE positions DROP COLUMN goals;
DROP INDEX positions_issue_status;
