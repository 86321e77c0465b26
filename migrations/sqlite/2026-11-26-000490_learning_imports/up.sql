-- The provider of learning whose offers a file brings, perhaps removed since.
ALTER TABLE imports ADD COLUMN provider_id BLOB;
-- What stood in a row and was passed over.
ALTER TABLE import_rows ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings));
-- The id of a session at its provider's.
ALTER TABLE learning_sessions ADD COLUMN outside_id TEXT;
CREATE UNIQUE INDEX learning_sessions_outside ON learning_sessions (opportunity_id, outside_id);
