DROP INDEX awards_expiry;
ALTER TABLE awards DROP COLUMN is_expired;
