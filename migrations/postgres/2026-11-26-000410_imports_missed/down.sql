ALTER TABLE imports DROP COLUMN rows_missed;
