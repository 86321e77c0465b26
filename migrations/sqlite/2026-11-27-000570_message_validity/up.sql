-- Whether the days of an approved message are yet to come, there or over, as time itself brings it about.
ALTER TABLE messages ADD COLUMN validity TEXT CHECK (validity IN ('upcoming', 'current', 'past'));
UPDATE messages SET validity = CASE WHEN valid_from IS NULL THEN 'current' ELSE 'upcoming' END WHERE status = 'approved';
CREATE INDEX messages_begin ON messages (validity, valid_from) WHERE valid_from IS NOT NULL;
CREATE INDEX messages_end ON messages (validity, valid_until) WHERE valid_until IS NOT NULL;
