ALTER TABLE petition_tokens DROP COLUMN is_repeated;
ALTER TABLE advocate_tokens DROP COLUMN is_repeated;
