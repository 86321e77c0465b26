ALTER TABLE signature_tokens DROP COLUMN is_repeated;
