ALTER TABLE account_tokens DROP COLUMN is_repeated;
