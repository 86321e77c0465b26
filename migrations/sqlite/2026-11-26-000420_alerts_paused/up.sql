-- Since when an alert is paused; stays where it ended so.
ALTER TABLE alerts ADD COLUMN paused_at INTEGER;
UPDATE alerts SET paused_at = updated_at WHERE status = 'paused';
