-- The court a case is before is one of the directory's.
UPDATE instruments SET court_id = NULL WHERE court_id NOT IN (SELECT id FROM courts);
ALTER TABLE instruments ADD CONSTRAINT instruments_court_id_fkey FOREIGN KEY (court_id) REFERENCES courts (id);

-- Orders by what may be missing: an instrument without actions comes before all others, one without a deadline after.
CREATE INDEX instruments_by_latest ON instruments (coalesce(latest_action_on, '0001-01-01'), id);
CREATE INDEX instruments_by_deadline ON instruments (coalesce(deadline, '9999-12-31 00:00:00+00'), id);
