-- Submissions declare stands as well, and each stand and side says whose it is.
ALTER TABLE declared_stands DROP CONSTRAINT declared_stands_kind_check, ADD COLUMN unit_id uuid REFERENCES units (id);
UPDATE declared_stands SET unit_id = m.owner_unit_id FROM messages AS m WHERE m.id = record_id;
ALTER TABLE declared_stands ADD CONSTRAINT declared_stands_kind_check CHECK (kind IN ('message', 'alert', 'submission')),
  ALTER COLUMN unit_id SET NOT NULL;

ALTER TABLE conflict_sides DROP CONSTRAINT conflict_sides_kind_check, ADD COLUMN unit_id uuid REFERENCES units (id);
UPDATE conflict_sides SET unit_id = m.owner_unit_id FROM messages AS m WHERE m.id = record_id;
ALTER TABLE conflict_sides
  ADD CONSTRAINT conflict_sides_kind_check CHECK (kind IN ('clause', 'message', 'alert', 'submission')),
  ADD CONSTRAINT conflict_sides_unit_check CHECK ((kind = 'clause') = (unit_id IS NULL));
CREATE INDEX conflict_sides_unit ON conflict_sides (unit_id, conflict_id) WHERE unit_id IS NOT NULL;
