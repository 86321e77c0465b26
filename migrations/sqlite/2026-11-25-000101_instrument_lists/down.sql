DROP INDEX instruments_by_deadline;
DROP INDEX instruments_by_latest;
DROP INDEX instruments_court;
ALTER TABLE instruments ADD COLUMN court BLOB;
UPDATE instruments SET court = court_id;
ALTER TABLE instruments DROP COLUMN court_id;
ALTER TABLE instruments RENAME COLUMN court TO court_id;
CREATE INDEX instruments_court ON instruments (court_id, created_at, id) WHERE court_id IS NOT NULL;
