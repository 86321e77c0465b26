ALTER TABLE positions DROP COLUMN open_conflicts;
DROP TABLE conflict_sides;
DROP TABLE conflicts;
DROP TABLE declared_stands;
DROP TABLE position_stands;
