DROP INDEX learning_sessions_outside;
ALTER TABLE learning_sessions DROP COLUMN outside_id;
ALTER TABLE import_rows DROP COLUMN warnings;
ALTER TABLE imports DROP COLUMN provider_id;
