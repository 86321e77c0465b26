DROP INDEX messages_end;
DROP INDEX messages_begin;
ALTER TABLE messages DROP COLUMN validity;
