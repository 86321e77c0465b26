DROP INDEX instruments_by_deadline;
DROP INDEX instruments_by_latest;
ALTER TABLE instruments DROP CONSTRAINT instruments_court_id_fkey;
