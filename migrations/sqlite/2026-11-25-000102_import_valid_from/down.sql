ALTER TABLE imports DROP COLUMN valid_from;
