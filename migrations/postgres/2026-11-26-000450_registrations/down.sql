ALTER TABLE credit_entries DROP CONSTRAINT credit_entries_source_check;
UPDATE credit_entries SET source = 'staff' WHERE source = 'attendance';
ALTER TABLE credit_entries ADD CONSTRAINT credit_entries_source_check CHECK (source IN ('own', 'staff'));
DROP TABLE learning_registrations;
ALTER TABLE learning_sessions DROP COLUMN offer_minutes;
