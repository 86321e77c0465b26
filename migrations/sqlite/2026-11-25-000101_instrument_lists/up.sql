-- The court a case is before is one of the directory's. A column cannot be given a reference, so another takes its place.
DROP INDEX instruments_court;
ALTER TABLE instruments ADD COLUMN court BLOB REFERENCES courts (id);
UPDATE instruments SET court = court_id WHERE court_id IN (SELECT id FROM courts);
ALTER TABLE instruments DROP COLUMN court_id;
ALTER TABLE instruments RENAME COLUMN court TO court_id;
CREATE INDEX instruments_court ON instruments (court_id, created_at, id) WHERE court_id IS NOT NULL;

-- Orders by what may be missing: an instrument without actions comes before all others, one without a deadline after.
CREATE INDEX instruments_by_latest ON instruments (coalesce(latest_action_on, '0001-01-01'), id);
CREATE INDEX instruments_by_deadline ON instruments (coalesce(deadline, 253402214400000000), id);
