CREATE TABLE position_audiences (
  position_id BLOB NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  audience    TEXT NOT NULL,
  PRIMARY KEY (position_id, audience)
) STRICT, WITHOUT ROWID;
INSERT INTO position_audiences (position_id, audience)
  SELECT positions.id, json_each.value FROM positions, json_each('["' || replace(required_audiences, ',', '","') || '"]')
  WHERE required_audiences <> '';
ALTER TABLE positions DROP COLUMN consulted_unit_ids;
ALTER TABLE positions DROP COLUMN required_audiences;
ALTER TABLE positions DROP COLUMN goals;
DROP INDEX positions_issue_status;
