-- Whether the time of an award is over, as time itself brings it about.
ALTER TABLE awards ADD COLUMN is_expired INTEGER NOT NULL DEFAULT 0 CHECK (is_expired IN (0, 1));
CREATE INDEX awards_expiry ON awards (is_expired, expires_at) WHERE expires_at IS NOT NULL;
