ALTER TABLE declared_stands DROP CONSTRAINT declared_stands_kind_check, DROP COLUMN unit_id;
UPDATE declared_stands SET kind = 'letter' WHERE kind = 'submission';
ALTER TABLE declared_stands ADD CONSTRAINT declared_stands_kind_check CHECK (kind IN ('message', 'alert', 'letter'));

DROP INDEX conflict_sides_unit;
ALTER TABLE conflict_sides DROP CONSTRAINT conflict_sides_kind_check, DROP CONSTRAINT conflict_sides_unit_check,
  DROP COLUMN unit_id;
UPDATE conflict_sides SET kind = 'letter' WHERE kind = 'submission';
ALTER TABLE conflict_sides ADD CONSTRAINT conflict_sides_kind_check CHECK (kind IN ('clause', 'message', 'alert', 'letter'));
