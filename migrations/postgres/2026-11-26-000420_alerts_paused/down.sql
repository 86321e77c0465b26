ALTER TABLE alerts DROP COLUMN paused_at;
