-- Since when an alert is paused; stays where it ended so.
ALTER TABLE alerts ADD COLUMN paused_at timestamptz;
UPDATE alerts SET paused_at = updated_at WHERE status = 'paused';
