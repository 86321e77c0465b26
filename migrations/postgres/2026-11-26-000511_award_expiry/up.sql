-- Whether the time of an award is over, as time itself brings it about.
ALTER TABLE awards ADD COLUMN is_expired boolean NOT NULL DEFAULT false;
CREATE INDEX awards_expiry ON awards (is_expired, expires_at) WHERE expires_at IS NOT NULL;
